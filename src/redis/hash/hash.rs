//! Fields and values.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{wrong_count, Answer};
use crate::redis::command::number::cursor;
use crate::redis::hash::fields;
use crate::redis::keys::scan::{empty_page, page_options, reply_page};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::members::page;

/// The hash of the key, made if it is missing.
pub fn to_set(c: &mut Call, key: &[u8]) -> Answer<Head> {
    match fields::to_change(c, key)? {
        Some(head) => Ok(head),
        None => Ok(c.fresh(key, Type::Hash)?),
    }
}

/// Writes the head where it changed, and notes the change.
pub fn keep(c: &mut Call, key: &[u8], old: &Head, new: &Head) {
    let is_same = |a: &Head, b: &Head| (a.size, a.first, a.next) == (b.size, b.first, b.next);
    match is_same(old, new) {
        true => c.view.touch(key),
        false => c.keep(key, new),
    }
}

fn set(c: &mut Call) -> Answer<u64> {
    if !c.len().is_multiple_of(2) {
        return Err(wrong_count(c.command.name));
    }
    let key = c.key();
    let mut head = to_set(c, key)?;
    let (old, mut count) = (head.clone(), 0);
    for pair in c.args[2..].chunks_exact(2) {
        count += u64::from(fields::set(c.view, &mut head, pair[0], pair[1], 0)?);
    }
    keep(c, key, &old, &head);
    Ok(count)
}

pub fn hset(c: &mut Call) -> Answer {
    let count = set(c)?;
    c.reply.count(count);
    Ok(())
}

pub fn hmset(c: &mut Call) -> Answer {
    set(c)?;
    c.reply.ok();
    Ok(())
}

pub fn hsetnx(c: &mut Call) -> Answer {
    let key = c.key();
    let mut head = to_set(c, key)?;
    let is_new = fields::get(c.view, &head, c.arg(2))?.is_none();
    if is_new {
        fields::set(c.view, &mut head, c.arg(2), c.arg(3), 0)?;
        c.keep(key, &head);
    }
    c.reply.yes(is_new);
    Ok(())
}

fn one(c: &Call) -> Answer<Option<Vec<u8>>> {
    match c.typed(c.key(), Type::Hash)? {
        Some(head) => fields::get(c.view, &head, c.arg(2)),
        None => Ok(None),
    }
}

pub fn hget(c: &mut Call) -> Answer {
    let value = one(c)?;
    c.reply.bulk_or_nil(value.as_deref());
    Ok(())
}

pub fn hexists(c: &mut Call) -> Answer {
    let value = one(c)?;
    c.reply.yes(value.is_some());
    Ok(())
}

pub fn hstrlen(c: &mut Call) -> Answer {
    let value = one(c)?;
    c.reply.count(value.map_or(0, |value| value.len() as u64));
    Ok(())
}

pub fn hmget(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::Hash)?;
    c.reply.array(c.len() - 2);
    for field in &c.args[2..] {
        let value = match &head {
            Some(head) => fields::get(c.view, head, field)?,
            None => None,
        };
        c.reply.bulk_or_nil(value.as_deref());
    }
    Ok(())
}

pub fn hlen(c: &mut Call) -> Answer {
    let head = fields::to_read(c, c.key())?;
    c.reply.count(head.map_or(0, |head| head.size));
    Ok(())
}

pub fn hdel(c: &mut Call) -> Answer {
    let key = c.key();
    let (mut count, head) = (0, fields::to_change(c, key)?);
    if let Some(mut head) = head {
        for field in &c.args[2..] {
            count += u64::from(fields::delete(c.view, &mut head, field)?);
        }
        if count > 0 {
            c.keep(key, &head);
        }
    }
    c.reply.count(count);
    Ok(())
}

fn everything(c: &Call) -> Answer<Vec<(Vec<u8>, Vec<u8>)>> {
    match c.typed(c.key(), Type::Hash)? {
        Some(head) => fields::live_fields(c.view, &head),
        None => Ok(Vec::new()),
    }
}

pub fn hgetall(c: &mut Call) -> Answer {
    let all = everything(c)?;
    c.reply.map(all.len());
    for (field, value) in &all {
        c.reply.bulk(field);
        c.reply.bulk(value);
    }
    Ok(())
}

pub fn hkeys(c: &mut Call) -> Answer {
    let all = everything(c)?;
    c.reply.array(all.len());
    all.iter().for_each(|(field, _)| c.reply.bulk(field));
    Ok(())
}

pub fn hvals(c: &mut Call) -> Answer {
    let all = everything(c)?;
    c.reply.array(all.len());
    all.iter().for_each(|(_, value)| c.reply.bulk(value));
    Ok(())
}

pub fn hscan(c: &mut Call) -> Answer {
    let at = cursor(c.arg(2))?;
    let Some(head) = c.typed(c.key(), Type::Hash)? else {
        return empty_page(c);
    };
    let options = page_options(c, 3, false)?;
    let (mut found, now) = (Vec::new(), c.view.now);
    let next = page(c.view, head.version, at, options.count, |field, row| {
        if let (true, Ok(Some(value))) = (options.takes(field), fields::live(row, now)) {
            found.push(field.to_vec());
            found.push(value.to_vec());
        }
    })?;
    reply_page(c, next, &found)
}
