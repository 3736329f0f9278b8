//! Bits of strings: the first bit is the highest of the first byte.

use crate::redis::command::call::{is, Call};
use crate::redis::command::fail::{err, fail, syntax, Answer};
use crate::redis::command::number::{int, integer};
use crate::redis::store::head::{Head, Type};
use crate::redis::string::text::{self, LONGEST};

/// A bit's offset; `#n` counts in fields of so many bits.
pub fn offset(word: &[u8], field: Option<u64>) -> Answer<u64> {
    let wrong = || fail("bit offset is not an integer or out of range");
    let (word, unit) = match (word.strip_prefix(b"#"), field) {
        (Some(word), Some(bits)) => (word, bits),
        _ => (word, 1),
    };
    let number = integer(word).and_then(|number| u64::try_from(number).ok());
    let at = number
        .and_then(|number| number.checked_mul(unit))
        .ok_or_else(wrong)?;
    match at >> 3 < LONGEST {
        true => Ok(at),
        false => Err(wrong()),
    }
}

pub fn setbit(c: &mut Call) -> Answer {
    let at = offset(c.arg(2), None)?;
    let bit = match c.arg(3) {
        b"0" => 0,
        b"1" => 1,
        _ => return err("bit is not an integer or out of range"),
    };
    let head = c.typed(c.key(), Type::String)?;
    let is_new = head.is_none();
    let head = head.unwrap_or_else(|| Head::string(Vec::new(), 0));
    let (byte, mask) = (at >> 3, 0x80u8 >> (at & 7));
    let len = text::len(&head);
    let old = match byte < len {
        true => text::read(c.view, &head, byte, byte + 1)?[0],
        false => 0,
    };
    let new = if bit == 1 { old | mask } else { old & !mask };
    if is_new || byte >= len || new != old {
        text::write(c.view, c.key(), head, byte, &[new])?;
    }
    c.reply.yes(old & mask != 0);
    Ok(())
}

pub fn getbit(c: &mut Call) -> Answer {
    let at = offset(c.arg(2), None)?;
    let head = c.typed(c.key(), Type::String)?;
    let byte = at >> 3;
    let old = match head {
        Some(head) if byte < text::len(&head) => text::read(c.view, &head, byte, byte + 1)?[0],
        _ => 0,
    };
    c.reply.yes(old & 0x80 >> (at & 7) != 0);
    Ok(())
}

/// A range of bits: the first and the one behind the last. `None`: it is empty.
struct Range(Option<(u64, u64)>);

/// Of the words from `at` on; `len` in bytes.
fn range(start: i64, end: i64, in_bits: bool, len: u64) -> Range {
    let total = (if in_bits { len * 8 } else { len }) as i64;
    if start < 0 && end < 0 && start > end {
        return Range(None);
    }
    let from_end = |at: i64| {
        if at < 0 {
            total.saturating_add(at).max(0)
        } else {
            at
        }
    };
    let (start, end) = (from_end(start), from_end(end).min(total - 1));
    if start > end {
        return Range(None);
    }
    let unit = if in_bits { 1 } else { 8 };
    Range(Some((start as u64 * unit, (end as u64 + 1) * unit)))
}

fn in_bits(c: &Call, at: usize) -> Answer<bool> {
    match c.args.get(at) {
        None => Ok(false),
        Some(word) if is(word, "bit") => Ok(true),
        Some(word) if is(word, "byte") => Ok(false),
        Some(_) => Err(syntax()),
    }
}

pub fn bitcount(c: &mut Call) -> Answer {
    let given = match c.len() {
        2 => None,
        4 | 5 => Some((int(c.arg(2))?, int(c.arg(3))?, in_bits(c, 4)?)),
        _ => return Err(syntax()),
    };
    let Some(head) = c.typed(c.key(), Type::String)? else {
        c.reply.int(0);
        return Ok(());
    };
    let len = text::len(&head);
    let (start, end, unit) = given.unwrap_or((0, -1, false));
    let Range(Some((first, last))) = range(start, end, unit, len) else {
        c.reply.int(0);
        return Ok(());
    };
    let mut bytes = text::read(c.view, &head, first / 8, last.div_ceil(8))?;
    if let Some(byte) = bytes.first_mut() {
        *byte &= 0xff >> (first & 7);
    }
    if let (Some(byte), 1..) = (bytes.last_mut(), last & 7) {
        *byte &= !(0xff >> (last & 7));
    }
    let count = bytes.iter().map(|byte| u64::from(byte.count_ones())).sum();
    c.reply.count(count);
    Ok(())
}

pub fn bitpos(c: &mut Call) -> Answer {
    let bit = int(c.arg(2))?;
    if bit != 0 && bit != 1 {
        return err("The bit argument must be 1 or 0.");
    }
    if c.len() > 6 {
        return Err(syntax());
    }
    let start = c.args.get(3).map(|word| int(word)).transpose()?;
    let unit = in_bits(c, 5)?;
    let end = c.args.get(4).map(|word| int(word)).transpose()?;
    let Some(head) = c.typed(c.key(), Type::String)? else {
        c.reply.int(if bit == 1 { -1 } else { 0 });
        return Ok(());
    };
    let len = text::len(&head);
    let last = end.unwrap_or(if unit {
        len as i64 * 8 - 1
    } else {
        len as i64 - 1
    });
    // Unlike BITCOUNT's, the ends are not compared before they are counted from the end.
    let total = (if unit { len * 8 } else { len }) as i64;
    let from_end = |at: i64| {
        if at < 0 {
            total.saturating_add(at).max(0)
        } else {
            at
        }
    };
    let (first, last) = (from_end(start.unwrap_or(0)), from_end(last).min(total - 1));
    if first > last {
        c.reply.int(-1);
        return Ok(());
    }
    let scale = if unit { 1 } else { 8 };
    let (first, last) = (first as u64 * scale, (last as u64 + 1) * scale);
    let bytes = text::read(c.view, &head, first / 8, last.div_ceil(8))?;
    let base = first / 8 * 8;
    let is_it = |at: &u64| {
        let place = at - base;
        let byte = bytes[(place / 8) as usize];
        i64::from(byte >> (7 - place % 8) & 1) == bit
    };
    // Whole bytes of the other bit are passed over at once.
    let other = if bit == 1 { 0 } else { 0xff };
    let mut at = first;
    let found = loop {
        if at >= last {
            break None;
        }
        if (at - base).is_multiple_of(8) && bytes[((at - base) / 8) as usize] == other {
            at += 8;
            continue;
        }
        if is_it(&at) {
            break Some(at);
        }
        at += 1;
    };
    match found.filter(|at| *at < last) {
        Some(at) => c.reply.count(at),
        // Behind a string of ones a zero follows, unless the end was given.
        None if bit == 0 && end.is_none() => c.reply.count(len * 8),
        None => c.reply.int(-1),
    }
    Ok(())
}

pub fn bitop(c: &mut Call) -> Answer {
    let names = ["and", "or", "xor", "not"];
    let Some(which) = names.iter().position(|name| c.is(1, name)) else {
        return Err(syntax());
    };
    let sources = &c.args[3..];
    if which == 3 && sources.len() != 1 {
        return err("BITOP NOT must be called with a single source key.");
    }
    let mut strings = Vec::with_capacity(sources.len());
    for key in sources {
        let head = c.typed(key, Type::String)?;
        strings.push(match head {
            Some(head) => text::into_whole(c.view, head)?,
            None => Vec::new(),
        });
    }
    let longest = strings.iter().map(Vec::len).max().unwrap_or(0);
    let mut result = strings.swap_remove(0);
    result.resize(longest, 0);
    if which == 3 {
        result.iter_mut().for_each(|byte| *byte = !*byte);
    }
    for other in &strings {
        for (at, byte) in result.iter_mut().enumerate() {
            let with = other.get(at).copied().unwrap_or(0);
            match which {
                0 => *byte &= with,
                1 => *byte |= with,
                _ => *byte ^= with,
            }
        }
    }
    let key = c.arg(2);
    if longest > 0 {
        text::store(c.view, key, result, 0)?;
    } else if c.view.head(key)?.is_some() {
        c.view.remove(key);
    }
    c.reply.count(longest as u64);
    Ok(())
}
