//! Pops that wait for an element.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, Answer, Fail, Wait};
use crate::redis::command::number::long_double;
use crate::redis::command::table::BLOCKING;
use crate::redis::list::chunks::End;
use crate::redis::list::elements;
use crate::redis::list::moves::{end, many, pop_first, shift};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::waiting::Lane;
use std::time::Duration;

const LISTS: Lane = Lane::Pop(Type::List as u8);

/// Seconds, with a part; `None`: for ever.
pub fn timeout(word: &[u8]) -> Answer<Option<Duration>> {
    let wrong = || fail("timeout is not a float or out of range");
    let (seconds, _) = long_double(word).ok_or_else(wrong)?;
    if seconds < 0.0 {
        return err("timeout is negative");
    }
    // As many milliseconds as a long long holds.
    if seconds * 1000.0 >= i64::MAX as f64 {
        return err("timeout is out of range");
    }
    let millis = (seconds * 1000.0).ceil() as u64;
    Ok((millis > 0).then(|| Duration::from_millis(millis)))
}

/// Waits for one of the keys, unless EXEC runs the command.
pub fn wait(c: &mut Call, keys: &[&[u8]], lane: Lane, timeout: Option<Duration>) -> Answer {
    if c.client.in_exec {
        c.reply.nil_array();
        return Ok(());
    }
    let keys = keys.iter().map(|key| key.to_vec()).collect();
    Err(Fail::Wait(Wait {
        keys,
        lane,
        timeout,
    }))
}

/// The head of a key to pop from. A command that waits takes nothing that others wait for before it,
/// and once it waits it does not mind other types.
pub fn ready(c: &Call, key: &[u8], kind: Type) -> Answer<Option<Head>> {
    let waiter = c.client.in_line.as_ref();
    let head = match c.typed(key, kind) {
        Err(Fail::Redis(_)) if waiter.is_some() => return Ok(None),
        head => head?,
    };
    if c.command.flags & BLOCKING == 0 || c.client.in_exec {
        return Ok(head);
    }
    let (waiting, at) = (&c.view.store.waiting, (c.view.database, key));
    Ok(head.filter(|_| waiting.may_take(at, &Lane::Pop(kind as u8), waiter)))
}

/// The words between the name and the timeout.
pub fn keys_before<'c>(c: &Call<'c, '_>) -> (&'c [&'c [u8]], &'c [u8]) {
    let last = c.len() - 1;
    (&c.args[1..last], c.args[last])
}

fn pop(c: &mut Call, from: End) -> Answer {
    let (keys, word) = keys_before(c);
    let timeout = timeout(word)?;
    for key in keys {
        let Some(mut head) = ready(c, key, Type::List)? else {
            continue;
        };
        c.reply.array(2);
        c.reply.bulk(key);
        let reply = &mut *c.reply;
        elements::pop(c.view, &mut head, from, 1, |element| reply.bulk(element))?;
        c.keep(key, &head);
        return Ok(());
    }
    wait(c, keys, LISTS, timeout)
}

pub fn blpop(c: &mut Call) -> Answer {
    pop(c, End::Left)
}

pub fn brpop(c: &mut Call) -> Answer {
    pop(c, End::Right)
}

fn shift_or_wait(c: &mut Call, from: End, to: End, word: &[u8]) -> Answer {
    let timeout = timeout(word)?;
    let keys = &c.args[1..2];
    if ready(c, keys[0], Type::List)?.is_some() {
        return shift(c, from, to);
    }
    if c.client.in_exec {
        c.reply.nil();
        return Ok(());
    }
    wait(c, keys, LISTS, timeout)
}

pub fn blmove(c: &mut Call) -> Answer {
    let (from, to) = (end(c.arg(3))?, end(c.arg(4))?);
    shift_or_wait(c, from, to, c.arg(5))
}

pub fn brpoplpush(c: &mut Call) -> Answer {
    shift_or_wait(c, End::Right, End::Left, c.arg(3))
}

pub fn blmpop(c: &mut Call) -> Answer {
    let (keys, from, count) = many(c, 2)?;
    let timeout = timeout(c.arg(1))?;
    if pop_first(c, keys, from, count)? {
        return Ok(());
    }
    wait(c, keys, LISTS, timeout)
}
