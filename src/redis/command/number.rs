//! Numbers in arguments, as strict as Redis.

use crate::redis::bridge::rx_redis_float;
use crate::redis::command::fail::{fail, not_a_float, not_an_integer, Answer};

/// No blank, no plus, no leading zero, no -0.
pub fn integer(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    match digits {
        b"0" if digits.len() == text.len() => return Some(0),
        [b'1'..=b'9', rest @ ..] if rest.iter().all(u8::is_ascii_digit) => {}
        _ => return None,
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

pub fn int(text: &[u8]) -> Answer<i64> {
    integer(text).ok_or_else(not_an_integer)
}

/// Of a count that may not be negative.
pub fn positive(text: &[u8]) -> Answer<u64> {
    let number = integer(text).and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| fail("value is out of range, must be positive"))
}

/// As C's functions see a text: up to a NUL.
pub fn until_nul(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| *byte == 0);
    &text[..end.unwrap_or(text.len())]
}

/// Of strtoul: a sign, leading zeros.
pub fn cursor(text: &[u8]) -> Answer<u64> {
    let wrong = || fail("invalid cursor");
    let text = std::str::from_utf8(until_nul(text)).map_err(|_| wrong())?;
    if text.starts_with(|c: char| c.is_ascii_whitespace()) {
        return Err(wrong());
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if text.is_empty() {
        return Ok(0);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.is_empty() {
        return Err(wrong());
    }
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    Ok(if negative {
        number.wrapping_neg()
    } else {
        number
    })
}

/// As strtod reads it, without blanks and without NaN.
pub fn float(text: &[u8]) -> Option<f64> {
    strtod(text).filter(|number| is_in_range(*number, text))
}

/// What SORT sorts by: as `score`, but for what is too large or too small.
pub fn weight(text: &[u8]) -> Option<f64> {
    let is_one = |number: &f64| is_in_range(*number, until_nul(text)) && !number.is_subnormal();
    score(text).filter(is_one)
}

/// strtod reports a number that is too large, which is infinite though its text has no word for that,
/// and one that is too small, which is 0 though its text has another digit.
fn is_in_range(number: f64, text: &[u8]) -> bool {
    let says_infinite = || text.iter().any(|byte| matches!(byte, b'n' | b'N'));
    (number.is_finite() || says_infinite()) && (number != 0.0 || !has_value(text))
}

/// Whether a digit before the exponent is not 0.
fn has_value(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+"));
    let digits = digits.unwrap_or(text);
    let hex = digits
        .get(1)
        .is_some_and(|byte| matches!(byte, b'x' | b'X'));
    let (from, exponent) = if hex { (2, b'p') } else { (0, b'e') };
    let before = digits[from..].iter();
    let mut before = before.take_while(|byte| byte.to_ascii_lowercase() != exponent);
    before.any(|byte| byte.is_ascii_hexdigit() && *byte != b'0')
}

/// As strtold reads it, without blanks and without NaN: what is too large for a double is infinite.
/// The second: whether it is finite in long double.
pub fn long_double(text: &[u8]) -> Option<(f64, bool)> {
    let mut number = 0.0;
    // SAFETY: bytes and memory for the length of the call.
    match unsafe { rx_redis_float(text.as_ptr(), text.len(), &mut number) } {
        0 => Some((number, true)),
        2 => Some((number, false)),
        _ => None,
    }
}

/// An end of a range of scores: blanks may stand before it, nothing is 0, and what is too large is
/// infinite.
pub fn score(text: &[u8]) -> Option<f64> {
    let text = until_nul(text);
    match text.is_empty() {
        true => Some(0.0),
        false => strtod(text.trim_ascii_start()),
    }
}

fn strtod(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if let Some(hex) = digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        return hexadecimal(hex).map(|number| sign * number);
    }
    if digits.starts_with(['+', '-']) {
        return None;
    }
    digits
        .parse::<f64>()
        .ok()
        .filter(|number| !number.is_nan())
        .map(|number| sign * number)
}

fn hexadecimal(text: &str) -> Option<f64> {
    let (digits, exponent) = match text.find(['p', 'P']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let mut number = 0f64;
    for digit in whole.chars() {
        number = number * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let mut unit = 1.0 / 16.0;
    for digit in part.chars() {
        number += f64::from(digit.to_digit(16)?) * unit;
        unit /= 16.0;
    }
    Some(number * 2f64.powi(exponent))
}

pub fn double(text: &[u8]) -> Answer<f64> {
    float(text).ok_or_else(not_a_float)
}

/// Where a range that may count from the end begins and ends: the indexes, if it is not empty.
pub fn range(start: i64, stop: i64, len: u64) -> Option<(u64, u64)> {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    let from_end = |at: i64| if at < 0 { (len + at).max(-1) } else { at };
    let (start, stop) = (from_end(start).max(0), from_end(stop));
    if stop < 0 || start > stop || start >= len {
        return None;
    }
    Some((start as u64, stop.min(len - 1) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_strict() {
        for text in [
            "",
            " 1",
            "1 ",
            "+1",
            "01",
            "-0",
            "-",
            "1a",
            "9223372036854775808",
        ] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
        for number in [0, 7, -7, i64::MAX, i64::MIN] {
            assert_eq!(integer(number.to_string().as_bytes()), Some(number));
        }
    }

    #[test]
    fn floats_are_strtods() {
        for (text, number) in [("1e2", 100.0), ("+5", 5.0), ("0x10", 16.0), (".5", 0.5)] {
            assert_eq!(float(text.as_bytes()), Some(number));
        }
        assert_eq!(float(b"-inf"), Some(f64::NEG_INFINITY));
        for text in [
            "",
            "nan",
            " 1",
            "1 ",
            "1e400",
            "--1",
            "0x",
            "1e-400",
            "-0x1p-2000",
            "1\0",
        ] {
            assert_eq!(float(text.as_bytes()), None, "{text}");
        }
        for text in ["0e5", "-0.0", "0x0p9"] {
            assert_eq!(float(text.as_bytes()), Some(0.0), "{text}");
        }
        assert_eq!(float(b"4.9e-324"), Some(f64::from_bits(1)));
        // What sorts may be cut by a NUL, and is no denormal.
        assert_eq!(weight(b"\0\0a"), Some(0.0));
        assert_eq!(weight(b" 5\0a"), Some(5.0));
        assert_eq!(weight(b"4.9e-324"), None);
        assert_eq!(score(b"1e-400\0"), Some(0.0));
    }

    #[test]
    fn ranges_count_from_either_end() {
        assert_eq!(range(0, -1, 3), Some((0, 2)));
        assert_eq!(range(-100, 100, 3), Some((0, 2)));
        assert_eq!(range(2, 1, 3), None);
        assert_eq!(range(0, -4, 3), None);
        assert_eq!(range(0, -1, 0), None);
    }
}
