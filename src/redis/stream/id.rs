//! Numbers of entries: milliseconds and a sequence number.

use crate::redis::command::fail::{err, fail, Answer, Fail};
use crate::redis::command::number::integer;
use crate::redis::store::rows::number;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Id {
    pub ms: u64,
    pub seq: u64,
}

/// The bytes of an id in a row.
pub const ID: usize = 16;

impl Id {
    pub const ZERO: Id = Id { ms: 0, seq: 0 };
    pub const LAST: Id = Id {
        ms: u64::MAX,
        seq: u64::MAX,
    };

    pub fn bytes(self) -> [u8; ID] {
        ((u128::from(self.ms) << 64) | u128::from(self.seq)).to_be_bytes()
    }

    /// Out of a row that has at least 16 bytes; what is missing is 0.
    pub fn of(bytes: &[u8]) -> Id {
        Id {
            ms: number(bytes),
            seq: number(bytes.get(8..).unwrap_or_default()),
        }
    }

    pub fn next(self) -> Option<Id> {
        let all = u128::from_be_bytes(self.bytes()).checked_add(1)?;
        Some(Id::of(&all.to_be_bytes()))
    }

    pub fn before(self) -> Option<Id> {
        let all = u128::from_be_bytes(self.bytes()).checked_sub(1)?;
        Some(Id::of(&all.to_be_bytes()))
    }

    pub fn text(self) -> String {
        format!("{}-{}", self.ms, self.seq)
    }
}

fn wrong() -> Fail {
    fail("Invalid stream ID specified as stream command argument")
}

/// As strtoull reads a number, to the end of the text.
fn unsigned(text: &[u8]) -> Option<u64> {
    if let Some(number) = integer(text) {
        return u64::try_from(number).ok();
    }
    let text = std::str::from_utf8(text).ok()?;
    let text = text.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    Some(if negative {
        number.wrapping_neg()
    } else {
        number
    })
}

/// An id as a word has it; of `5-*` the sequence number is `None`.
fn parts(word: &[u8], missing: u64) -> Option<(u64, Option<u64>)> {
    if word.len() > 127 {
        return None;
    }
    let end = word.iter().position(|byte| *byte == 0);
    let word = &word[..end.unwrap_or(word.len())];
    match word.iter().position(|byte| *byte == b'-') {
        None => Some((unsigned(word)?, Some(missing))),
        Some(at) => {
            let ms = unsigned(&word[..at])?;
            match &word[at + 1..] {
                b"*" => Some((ms, None)),
                seq => Some((ms, Some(unsigned(seq)?))),
            }
        }
    }
}

/// An id, without the words for the least and the greatest.
pub fn strict(word: &[u8], missing: u64) -> Answer<Id> {
    match parts(word, missing) {
        Some((ms, Some(seq))) => Ok(Id { ms, seq }),
        _ => Err(wrong()),
    }
}

/// An id, or the words for the least and the greatest.
pub fn loose(word: &[u8]) -> Answer<Id> {
    match word {
        b"-" => Ok(Id::ZERO),
        b"+" => Ok(Id::LAST),
        _ => strict(word, 0),
    }
}

/// The id of a new entry, whose sequence number may be left to the stream.
pub fn of_new(word: &[u8]) -> Answer<(u64, Option<u64>)> {
    parts(word, 0).ok_or_else(wrong)
}

fn end(word: &[u8], missing: u64) -> Answer<(Id, bool)> {
    match word {
        b"-" => Ok((Id::ZERO, false)),
        b"+" => Ok((Id::LAST, false)),
        [b'(', rest @ ..] if !rest.is_empty() => Ok((strict(rest, missing)?, true)),
        _ => Ok((strict(word, missing)?, false)),
    }
}

/// Where a range begins.
pub fn start_of_range(word: &[u8]) -> Answer<Id> {
    match end(word, 0)? {
        (id, false) => Ok(id),
        (id, true) => match id.next() {
            Some(next) => Ok(next),
            None => err("invalid start ID for the interval"),
        },
    }
}

/// The last id of a range.
pub fn end_of_range(word: &[u8]) -> Answer<Id> {
    match end(word, u64::MAX)? {
        (id, false) => Ok(id),
        (id, true) => match id.before() {
            Some(before) => Ok(before),
            None => err("invalid end ID for the interval"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_redis_reads_them() {
        let id = |ms, seq| Some(Id { ms, seq });
        for (word, wanted) in [
            ("1-2", id(1, 2)),
            ("7", id(7, 9)),
            ("18446744073709551615-1", id(u64::MAX, 1)),
            ("+1-01", id(1, 1)),
            ("18446744073709551616", None),
            ("-", None),
            ("1-", None),
            ("-1", None),
            ("1-*", None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(strict(word.as_bytes(), 9).ok(), wanted, "{word}");
        }
        assert_eq!(of_new(b"5-*").ok(), Some((5, None)));
        assert_eq!(Id::LAST.next(), None);
        assert_eq!(
            Id {
                ms: 1,
                seq: u64::MAX
            }
            .next(),
            id(2, 0)
        );
        assert_eq!(Id { ms: 1, seq: 0 }.before(), id(0, u64::MAX));
    }
}
