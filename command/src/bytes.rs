//! Keys and values of command lines and of lines that are read.

use crate::args::Args;
use crate::library::{Result, wrong};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

pub fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let digits = text
        .strip_prefix(b"0x")
        .or(text.strip_prefix(b"0X"))
        .unwrap_or(text);
    pairs(digits)
}

/// Two digits a byte, and nothing before them.
fn pairs(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16).map(|value| value as u8);
    let byte = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?);
    digits.chunks(2).map(byte).collect()
}

/// As it stands, or from hexadecimal; "0x" before it is allowed.
pub fn take(args: &Args, what: &str, text: impl AsRef<OsStr>) -> Result<Vec<u8>> {
    let text = text.as_ref();
    if !args.hex {
        return Ok(text.as_bytes().to_vec());
    }
    let shown = text.to_string_lossy();
    hex(text.as_bytes()).map_or_else(
        || {
            wrong(format!(
                "{what}: \"{shown}\"; accepted: pairs of hexadecimal digits"
            ))
        },
        Ok,
    )
}

/// Undoes what `scan` does to bytes; None: no such escape.
pub fn unescape(args: &Args, text: &[u8]) -> Option<Vec<u8>> {
    if args.hex {
        return hex(text);
    }
    let (mut bytes, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        match text[at] {
            b'\\' if text.get(at + 1) == Some(&b'\\') => {
                bytes.push(b'\\');
                at += 2;
            }
            b'\\' if text.get(at + 1) == Some(&b'x') => {
                bytes.extend(pairs(text.get(at + 2..at + 4)?)?);
                at += 4;
            }
            b'\\' => return None,
            byte => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    Some(bytes)
}

/// The part of a key up to a delimiter and with it; nothing where it has none.
pub fn up_to<'a>(key: &'a [u8], delimiter: &[u8]) -> &'a [u8] {
    let mut parts = key.windows(delimiter.len());
    let end = parts.position(|part| part == delimiter);
    end.map_or(b"", |end| &key[..end + delimiter.len()])
}

/// A range of keys: from the first, up to before the second.
#[derive(Default)]
pub struct Range {
    pub from: Option<Vec<u8>>,
    pub to: Option<Vec<u8>>,
}

/// A prefix is a range, where keys are in the order of their bytes.
pub fn range(args: &Args) -> Result<Range> {
    let Some(prefix) = &args.prefix else {
        let one =
            |name, text: &Option<_>| text.as_ref().map(|text| take(args, name, text)).transpose();
        return Ok(Range {
            from: one("--from", &args.from)?,
            to: one("--to", &args.to)?,
        });
    };
    if args.from.is_some() || args.to.is_some() {
        return wrong("--prefix: given with --from or --to");
    }
    let from = take(args, "--prefix", prefix)?;
    let mut to = from.clone();
    while to.last() == Some(&0xff) {
        to.pop();
    }
    let to = to.pop().map(|last| [to, vec![last + 1]].concat());
    Ok(Range {
        from: Some(from),
        to,
    })
}

/// Splits a line at blanks, with quotes as redis-cli has them; None: quotes that do not end, or text
/// right behind them.
pub fn words(line: &[u8]) -> Option<Vec<Vec<u8>>> {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
    let (mut words, mut at) = (Vec::new(), 0);
    loop {
        while line.get(at).is_some_and(is_blank) {
            at += 1;
        }
        let Some(first) = line.get(at) else {
            return Some(words);
        };
        let quote = Some(*first).filter(|byte| matches!(byte, b'"' | b'\''));
        at += usize::from(quote.is_some());
        let mut word = Vec::new();
        while let Some(&byte) = line.get(at) {
            if quote.map_or(is_blank(&byte), |quote| byte == quote) {
                break;
            }
            at += 1;
            match (quote, byte, line.get(at)) {
                (Some(b'"'), b'\\', Some(_)) => word.push(escaped(line, &mut at)),
                (Some(b'\''), b'\\', Some(b'\'')) => {
                    word.push(b'\'');
                    at += 1;
                }
                _ => word.push(byte),
            }
        }
        if quote.is_some() {
            if at == line.len() || line.get(at + 1).is_some_and(|byte| !is_blank(byte)) {
                return None;
            }
            at += 1;
        }
        words.push(word);
    }
}

/// What stands behind a backslash in double quotes.
fn escaped(line: &[u8], at: &mut usize) -> u8 {
    if line[*at] == b'x'
        && let Some(digits) = line.get(*at + 1..*at + 3)
        && let Some(byte) = pairs(digits)
    {
        *at += 3;
        return byte[0];
    }
    *at += 1;
    match line[*at - 1] {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'a' => 7,
        byte => byte,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str) -> Option<Vec<String>> {
        let words = words(line.as_bytes())?;
        Some(
            words
                .into_iter()
                .map(|word| String::from_utf8(word).unwrap())
                .collect(),
        )
    }

    #[test]
    fn digits_alone_are_bytes() {
        assert_eq!(hex(b"0x6bFF").unwrap(), [0x6b, 0xff]);
        assert!(hex(b"0x").unwrap().is_empty());
        for broken in ["6", "0x6", "6g", "0x0x"] {
            assert_eq!(hex(broken.as_bytes()), None, "{broken}");
        }
        assert_eq!(pairs(b"0x"), None);
        assert_eq!(split(r#""\x0x""#).unwrap(), ["x0x"]);
    }

    #[test]
    fn words_have_quotes() {
        assert_eq!(split("  a  b\t\n").unwrap(), ["a", "b"]);
        assert_eq!(
            split(r#""a b" 'it\'s' "\x6b\n" """#).unwrap(),
            ["a b", "it's", "k\n", ""]
        );
        for broken in ["\"a", "'a", "\"a\"b", "'a\\'"] {
            assert_eq!(split(broken), None, "{broken}");
        }
    }
}
