//! Requests as clients send them: arrays of bulk strings, or lines of words.

use crate::redis::command::number::integer;

pub enum Next<'r> {
    /// The words, and how many bytes they take. An empty request has none.
    Request(Vec<&'r [u8]>, usize),
    /// The bytes end before the request.
    More,
    /// The text of the error that ends the connection.
    Broken(String),
}

/// As Redis: words of a request, bytes of a word, bytes of a line.
const MOST_WORDS: i64 = 1024 * 1024;
const LONGEST_WORD: i64 = 512 << 20;
const LONGEST_LINE: usize = 64 << 10;

/// A line without its end, and where the next begins.
fn line(bytes: &[u8], from: usize) -> Option<(&[u8], usize)> {
    let end = from + bytes[from..].iter().position(|byte| *byte == b'\n')?;
    let text = &bytes[from..end];
    Some((text.strip_suffix(b"\r").unwrap_or(text), end + 1))
}

fn broken(text: &str) -> Next<'static> {
    Next::Broken(format!("ERR Protocol error: {text}"))
}

pub fn next(bytes: &[u8]) -> Next<'_> {
    let Some(first) = bytes.first() else {
        return Next::More;
    };
    let Some((head, mut at)) = line(bytes, 0) else {
        return match (bytes.len() > LONGEST_LINE, first) {
            (false, _) => Next::More,
            (true, b'*') => broken("too big mbulk count string"),
            (true, _) => broken("too big inline request"),
        };
    };
    if *first != b'*' {
        return match words(head) {
            Some(words) => Next::Request(words, at),
            None => broken("unbalanced quotes in request"),
        };
    }
    let count = match integer(&head[1..]) {
        Some(count) if count <= MOST_WORDS => count,
        _ => return broken("invalid multibulk length"),
    };
    let mut all = Vec::new();
    for _ in 0..count {
        match bytes.get(at) {
            None => return Next::More,
            Some(b'$') => {}
            Some(other) => return broken(&format!("expected '$', got '{}'", *other as char)),
        }
        let Some((head, start)) = line(bytes, at) else {
            return match bytes.len() - at > LONGEST_LINE {
                true => broken("too big bulk count string"),
                false => Next::More,
            };
        };
        let len = match integer(&head[1..]) {
            Some(len @ 0..=LONGEST_WORD) => len as usize,
            _ => return broken("invalid bulk length"),
        };
        if bytes.len() < start + len + 2 {
            return Next::More;
        }
        all.push(&bytes[start..start + len]);
        at = start + len + 2;
    }
    Next::Request(all, at)
}

/// Words between blanks. Quotes may stand around a word that has no escapes; others are for programs,
/// which send arrays.
fn words(line: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut all, mut rest) = (Vec::new(), line.trim_ascii_start());
    while let Some(first) = rest.first() {
        let (word, after) = match first {
            b'"' | b'\'' => {
                let end = rest[1..].iter().position(|byte| byte == first)?;
                (&rest[1..1 + end], &rest[2 + end..])
            }
            _ => {
                let end = rest.iter().position(u8::is_ascii_whitespace);
                rest.split_at(end.unwrap_or(rest.len()))
            }
        };
        if after
            .first()
            .is_some_and(|byte| !byte.is_ascii_whitespace())
        {
            return None;
        }
        all.push(word);
        rest = after.trim_ascii_start();
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(bytes: &[u8]) -> Option<(Vec<Vec<u8>>, usize)> {
        match next(bytes) {
            Next::Request(words, len) => Some((words.iter().map(|w| w.to_vec()).collect(), len)),
            _ => None,
        }
    }

    #[test]
    fn requests_are_read_when_they_are_whole() {
        let request = b"*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n";
        for len in 0..request.len() {
            assert!(matches!(next(&request[..len]), Next::More), "{len}");
        }
        let wanted = vec![b"ECHO".to_vec(), b"hi".to_vec()];
        assert_eq!(words_of(request), Some((wanted.clone(), request.len())));
        assert_eq!(words_of(b"ECHO \"hi\"\r\n"), Some((wanted, 11)));
        assert_eq!(words_of(b"\r\n"), Some((vec![], 2)));
        assert!(matches!(next(b"*x\r\n"), Next::Broken(_)));
        assert!(matches!(next(b"*1\r\n:1\r\n"), Next::Broken(_)));
    }
}
