//! Doubles as Redis 7.2 writes them: the fewest digits that read back as the same number.

use std::fmt::Write;

/// Appends the text of a double. Most scores are whole numbers.
pub fn write(out: &mut Vec<u8>, number: f64) {
    let whole = number as i64;
    if whole as f64 != number || whole == 0 || whole.unsigned_abs() >= 1 << 62 {
        return out.extend_from_slice(text(number).as_bytes());
    }
    if whole < 0 {
        out.push(b'-');
    }
    let (mut digits, mut at, mut left) = ([0; 20], 20, whole.unsigned_abs());
    while left > 0 {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}

pub fn text(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number < 0.0 { "-inf" } else { "inf" }.to_owned();
    }
    if number == 0.0 {
        return if number.is_sign_negative() { "-0" } else { "0" }.to_owned();
    }
    // Whole numbers that a long long holds have no exponent.
    if number.abs() < 4_611_686_018_427_387_904.0 && number == (number as i64) as f64 {
        return (number as i64).to_string();
    }
    let shortest = format!("{:e}", number.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let count = digits.len() as i32;
    // The power of ten of the last digit.
    let last = exponent - (count - 1);
    let mut out = String::with_capacity(26);
    if number < 0.0 {
        out.push('-');
    }
    if last >= 0 && exponent < count + 7 {
        out.push_str(&digits);
        (0..last).for_each(|_| out.push('0'));
    } else if last < 0 && (last > -7 || exponent.abs() < 4) {
        let whole = count + last;
        if whole <= 0 {
            out.push_str("0.");
            (whole..0).for_each(|_| out.push('0'));
            out.push_str(&digits);
        } else {
            let (before, after) = digits.split_at(whole as usize);
            let _ = write!(out, "{before}.{after}");
        }
    } else {
        let (first, others) = digits.split_at(1);
        out.push_str(first);
        if !others.is_empty() {
            let _ = write!(out, ".{others}");
        }
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "e{sign}{}", exponent.abs());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{text, write};

    #[test]
    fn doubles_have_few_digits() {
        for (number, wanted) in [
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (3e-7, "3e-7"),
            (1e20, "1e+20"),
            (1e30, "1e+30"),
            (1.5e300, "1.5e+300"),
            (f64::INFINITY, "inf"),
            (3.25159, "3.25159"),
            (1e17, "100000000000000000"),
        ] {
            assert_eq!(text(number), wanted);
        }
    }

    #[test]
    fn whole_numbers_are_written_the_same_way() {
        let large = (1u64 << 62) as f64;
        for number in [
            0.0,
            -0.0,
            1.0,
            -1.0,
            10.0,
            1e15,
            large,
            -large,
            large - 1024.0,
            0.5,
            1e300,
        ] {
            let mut out = b"x".to_vec();
            write(&mut out, number);
            assert_eq!(out, format!("x{}", text(number)).into_bytes());
        }
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let mut out = Vec::new();
            write(&mut out, number);
            assert_eq!(out, text(number).into_bytes());
        }
    }
}
