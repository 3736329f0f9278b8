//! Commands that move elements between lists, or pop from one of several.

use crate::redis::command::call::{is, Call};
use crate::redis::command::fail::{fail, syntax, Answer};
use crate::redis::command::number::integer;
use crate::redis::list::blocking::ready;
use crate::redis::list::chunks::End;
use crate::redis::list::elements;
use crate::redis::store::head::Type;

pub fn end(word: &[u8]) -> Answer<End> {
    match () {
        () if is(word, "left") => Ok(End::Left),
        () if is(word, "right") => Ok(End::Right),
        () => Err(syntax()),
    }
}

pub fn lmove(c: &mut Call) -> Answer {
    let (from, to) = (end(c.arg(3))?, end(c.arg(4))?);
    shift(c, from, to)
}

pub fn rpoplpush(c: &mut Call) -> Answer {
    shift(c, End::Right, End::Left)
}

/// Moves an element from the key to the next word's, if there is one.
pub fn shift(c: &mut Call, from: End, to: End) -> Answer {
    let (source, target) = (c.arg(1), c.arg(2));
    let Some(mut head) = c.typed(source, Type::List)? else {
        c.reply.nil();
        return Ok(());
    };
    c.typed(target, Type::List)?;
    let mut moved = Vec::new();
    elements::pop(c.view, &mut head, from, 1, |element| {
        moved = element.to_vec()
    })?;
    if source == target {
        elements::push(c.view, &mut head, to, &[&moved])?;
        c.keep(source, &head);
    } else {
        c.keep(source, &head);
        let mut other = c.typed_or_new(target, Type::List)?;
        elements::push(c.view, &mut other, to, &[&moved])?;
        c.keep(target, &other);
    }
    c.reply.bulk(&moved);
    Ok(())
}

/// The keys, the end and the count of LMPOP, whose number of keys is the word at `at`.
pub fn many<'c>(c: &Call<'c, '_>, at: usize) -> Answer<(&'c [&'c [u8]], End, u64)> {
    let keys = numkeys(c, at)?;
    let next = at + 1 + keys.len();
    let from = match c.args.get(next) {
        Some(word) => end(word)?,
        None => return Err(syntax()),
    };
    let (mut count, mut next) = (None, next + 1);
    while next < c.len() {
        if !c.is(next, "count") || next + 1 >= c.len() || count.is_some() {
            return Err(syntax());
        }
        let number = integer(c.arg(next + 1)).filter(|number| *number > 0);
        count = Some(number.ok_or_else(|| fail("count should be greater than 0"))? as u64);
        next += 2;
    }
    Ok((keys, from, count.unwrap_or(1)))
}

/// The keys that a word counts. Too many is a mistake of syntax.
pub fn numkeys<'c>(c: &Call<'c, '_>, at: usize) -> Answer<&'c [&'c [u8]]> {
    let number = integer(c.arg(at)).filter(|number| *number > 0);
    let number = number.ok_or_else(|| fail("numkeys should be greater than 0"))?;
    let left = &c.args[at + 1..];
    // Of the words behind the keys there is one at least.
    match usize::try_from(number) {
        Ok(number) if number < left.len() => Ok(&left[..number]),
        _ => Err(syntax()),
    }
}

pub fn lmpop(c: &mut Call) -> Answer {
    let (keys, from, count) = many(c, 1)?;
    if !pop_first(c, keys, from, count)? {
        c.reply.nil_array();
    }
    Ok(())
}

/// Pops from the first list that is there.
pub fn pop_first(c: &mut Call, keys: &[&[u8]], from: End, count: u64) -> Answer<bool> {
    for key in keys {
        let Some(mut head) = ready(c, key, Type::List)? else {
            continue;
        };
        c.reply.array(2);
        c.reply.bulk(key);
        c.reply.array(count.min(head.size) as usize);
        let reply = &mut *c.reply;
        elements::pop(c.view, &mut head, from, count, |element| {
            reply.bulk(element)
        })?;
        c.keep(key, &head);
        return Ok(true);
    }
    Ok(false)
}
