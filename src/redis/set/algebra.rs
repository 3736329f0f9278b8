//! Unions, intersections and differences.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, syntax, Answer};
use crate::redis::command::number::integer;
use crate::redis::set::set::{add, has};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::members::all;
use std::collections::BTreeSet;

type Members = BTreeSet<Vec<u8>>;

fn heads(c: &Call, keys: &[&[u8]]) -> Answer<Vec<Option<Head>>> {
    keys.iter().map(|key| c.typed(key, Type::Set)).collect()
}

fn union(c: &Call, keys: &[&[u8]]) -> Answer<Members> {
    let mut members = Members::new();
    for head in heads(c, keys)?.iter().flatten() {
        let more = all(c.view, head.version)?;
        members.extend(more.into_iter().map(|(member, _)| member));
    }
    Ok(members)
}

fn inter(c: &Call, keys: &[&[u8]], limit: u64) -> Answer<Members> {
    let heads = heads(c, keys)?;
    let mut members = Members::new();
    let Some(mut heads) = heads.into_iter().collect::<Option<Vec<Head>>>() else {
        return Ok(members);
    };
    heads.sort_by_key(|head| head.size);
    'members: for (member, _) in all(c.view, heads[0].version)? {
        for head in &heads[1..] {
            if !has(c.view, head, &member)? {
                continue 'members;
            }
        }
        members.insert(member);
        if members.len() as u64 == limit {
            break;
        }
    }
    Ok(members)
}

fn diff(c: &Call, keys: &[&[u8]]) -> Answer<Members> {
    let heads = heads(c, keys)?;
    let mut members = Members::new();
    let Some((Some(first), others)) = heads.split_first() else {
        return Ok(members);
    };
    'members: for (member, _) in all(c.view, first.version)? {
        for head in others.iter().flatten() {
            if has(c.view, head, &member)? {
                continue 'members;
            }
        }
        members.insert(member);
    }
    Ok(members)
}

fn show(c: &mut Call, members: Members) -> Answer {
    c.reply.set(members.len());
    members.iter().for_each(|member| c.reply.bulk(member));
    Ok(())
}

/// Stores a new set under the first key.
fn store(c: &mut Call, members: Members) -> Answer {
    let key = c.key();
    if members.is_empty() {
        if c.view.head(key)?.is_some() {
            c.view.remove(key);
        }
    } else {
        let mut head = c.fresh(key, Type::Set)?;
        for member in &members {
            add(c.view, &mut head, member)?;
        }
        c.keep(key, &head);
    }
    c.reply.count(members.len() as u64);
    Ok(())
}

pub fn sunion(c: &mut Call) -> Answer {
    let members = union(c, &c.args[1..])?;
    show(c, members)
}

pub fn sinter(c: &mut Call) -> Answer {
    let members = inter(c, &c.args[1..], u64::MAX)?;
    show(c, members)
}

pub fn sdiff(c: &mut Call) -> Answer {
    let members = diff(c, &c.args[1..])?;
    show(c, members)
}

pub fn sunionstore(c: &mut Call) -> Answer {
    let members = union(c, &c.args[2..])?;
    store(c, members)
}

pub fn sinterstore(c: &mut Call) -> Answer {
    let members = inter(c, &c.args[2..], u64::MAX)?;
    store(c, members)
}

pub fn sdiffstore(c: &mut Call) -> Answer {
    let members = diff(c, &c.args[2..])?;
    store(c, members)
}

/// The keys that the word at 1 counts, and LIMIT behind them.
pub fn keys_and_limit<'c>(c: &Call<'c, '_>) -> Answer<(&'c [&'c [u8]], u64)> {
    let number = integer(c.arg(1)).filter(|number| *number > 0);
    let number = number.ok_or_else(|| fail("numkeys should be greater than 0"))?;
    let left = &c.args[2..];
    let Some(number) = usize::try_from(number).ok().filter(|n| *n <= left.len()) else {
        return err("Number of keys can't be greater than number of args");
    };
    let (mut limit, mut at) = (0, 2 + number);
    while at < c.len() {
        if !c.is(at, "limit") || at + 1 >= c.len() {
            return Err(syntax());
        }
        let number = integer(c.arg(at + 1)).and_then(|number| u64::try_from(number).ok());
        limit = number.ok_or_else(|| fail("LIMIT can't be negative"))?;
        at += 2;
    }
    let limit = if limit == 0 { u64::MAX } else { limit };
    Ok((&left[..number], limit))
}

pub fn sintercard(c: &mut Call) -> Answer {
    let (keys, limit) = keys_and_limit(c)?;
    let members = inter(c, keys, limit)?;
    c.reply.count(members.len() as u64);
    Ok(())
}
