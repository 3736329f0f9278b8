//! Members of sets: a row each, without a value.

use crate::redis::command::call::Call;
use crate::redis::command::fail::Answer;
use crate::redis::command::number::cursor;
use crate::redis::keys::scan::{empty_page, page_options, reply_page};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::members::{all, page};
use crate::redis::store::rows::member_key;
use crate::redis::store::view::{Family, View};

pub fn has(view: &View, head: &Head, member: &[u8]) -> Answer<bool> {
    let row = view.get(Family::Subs, &member_key(head.version, member))?;
    Ok(row.is_some())
}

/// Adds a member; returns whether it is new. The head counts it.
pub fn add(view: &mut View, head: &mut Head, member: &[u8]) -> Answer<bool> {
    let key = member_key(head.version, member);
    let is_new = view.get(Family::Subs, &key)?.is_none();
    if is_new {
        view.put(Family::Subs, key, Vec::new());
        head.size += 1;
    }
    Ok(is_new)
}

/// Removes a member; returns whether it was there. The head counts it.
pub fn remove(view: &mut View, head: &mut Head, member: &[u8]) -> Answer<bool> {
    let was = has(view, head, member)?;
    if was {
        view.delete(Family::Subs, member_key(head.version, member));
        head.size -= 1;
    }
    Ok(was)
}

pub fn sadd(c: &mut Call) -> Answer {
    let key = c.key();
    let mut head = c.typed_or_new(key, Type::Set)?;
    let before = head.size;
    for member in &c.args[2..] {
        add(c.view, &mut head, member)?;
    }
    if head.size != before {
        c.keep(key, &head);
    }
    c.reply.count(head.size - before);
    Ok(())
}

pub fn srem(c: &mut Call) -> Answer {
    let (key, mut count) = (c.key(), 0);
    if let Some(mut head) = c.typed(key, Type::Set)? {
        for member in &c.args[2..] {
            count += u64::from(remove(c.view, &mut head, member)?);
        }
        if count > 0 {
            c.keep(key, &head);
        }
    }
    c.reply.count(count);
    Ok(())
}

pub fn scard(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::Set)?;
    c.reply.count(head.map_or(0, |head| head.size));
    Ok(())
}

pub fn sismember(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::Set)?;
    let is_in = match head {
        Some(head) => has(c.view, &head, c.arg(2))?,
        None => false,
    };
    c.reply.yes(is_in);
    Ok(())
}

pub fn smismember(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::Set)?;
    c.reply.array(c.len() - 2);
    for member in &c.args[2..] {
        let is_in = match &head {
            Some(head) => has(c.view, head, member)?,
            None => false,
        };
        c.reply.yes(is_in);
    }
    Ok(())
}

pub fn smembers(c: &mut Call) -> Answer {
    let members = match c.typed(c.key(), Type::Set)? {
        Some(head) => all(c.view, head.version)?,
        None => Vec::new(),
    };
    c.reply.set(members.len());
    members.iter().for_each(|(member, _)| c.reply.bulk(member));
    Ok(())
}

pub fn smove(c: &mut Call) -> Answer {
    let (from, to, member) = (c.arg(1), c.arg(2), c.arg(3));
    let source = c.view.head(from)?;
    let Some(_) = source else {
        c.reply.int(0);
        return Ok(());
    };
    let source = c.typed(from, Type::Set)?;
    let target = c.typed(to, Type::Set)?;
    let Some(mut source) = source else {
        return Ok(());
    };
    if from == to {
        let is_in = has(c.view, &source, member)?;
        c.reply.yes(is_in);
        return Ok(());
    }
    if !remove(c.view, &mut source, member)? {
        c.reply.int(0);
        return Ok(());
    }
    c.keep(from, &source);
    let mut target = match target {
        Some(target) => target,
        None => c.fresh(to, Type::Set)?,
    };
    if add(c.view, &mut target, member)? {
        c.keep(to, &target);
    }
    c.reply.int(1);
    Ok(())
}

pub fn sscan(c: &mut Call) -> Answer {
    let at = cursor(c.arg(2))?;
    let Some(head) = c.typed(c.key(), Type::Set)? else {
        return empty_page(c);
    };
    let options = page_options(c, 3, false)?;
    let mut found = Vec::new();
    let next = page(c.view, head.version, at, options.count, |member, _| {
        if options.takes(member) {
            found.push(member.to_vec());
        }
    })?;
    reply_page(c, next, &found)
}
