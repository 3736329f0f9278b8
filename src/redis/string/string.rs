//! Strings and numbers.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{
    bad_expiry, err, fail, not_a_float, syntax, wrong_count, Answer,
};
use crate::redis::command::number::{int, integer};
use crate::redis::store::head::{Head, Type};
use crate::redis::string::text;

pub fn get(c: &mut Call) -> Answer {
    reply_value(c)
}

/// Replies with the string of the key.
fn reply_value(c: &mut Call) -> Answer {
    match c.typed(c.key(), Type::String)? {
        None => c.reply.nil(),
        Some(head) if !head.paged => c.reply.bulk(&head.bytes),
        Some(head) => {
            let bytes = text::whole(c.view, &head)?;
            c.reply.bulk(&bytes);
        }
    }
    Ok(())
}

/// How an expiry is given.
#[derive(Clone, Copy, PartialEq)]
pub enum Unit {
    Seconds,
    Milliseconds,
    SecondsAt,
    MillisecondsAt,
}

/// An expiry in milliseconds since 1970; not above 0 or out of range is an error.
pub fn expiry(word: &[u8], unit: Unit, now: u64, command: &str) -> Answer<u64> {
    let number = int(word)?;
    let wrong = || bad_expiry(command);
    if number <= 0 {
        return Err(wrong());
    }
    let millis = match unit {
        Unit::Seconds | Unit::SecondsAt => number.checked_mul(1000).ok_or_else(wrong)?,
        _ => number,
    };
    let at = match unit {
        Unit::Seconds | Unit::Milliseconds => millis.checked_add(now as i64).ok_or_else(wrong)?,
        _ => millis,
    };
    Ok(at as u64)
}

#[derive(Default)]
struct Options<'c> {
    nx: bool,
    xx: bool,
    get: bool,
    keep: bool,
    persist: bool,
    expiry: Option<(&'c [u8], Unit)>,
}

fn options<'c>(c: &Call<'c, '_>, from: usize, is_set: bool) -> Answer<Options<'c>> {
    let mut o = Options::default();
    let mut at = from;
    while at < c.len() {
        let unit = [
            ("ex", Unit::Seconds),
            ("px", Unit::Milliseconds),
            ("exat", Unit::SecondsAt),
            ("pxat", Unit::MillisecondsAt),
        ];
        let unit = unit.iter().find(|(name, _)| c.is(at, name));
        if is_set && c.is(at, "nx") && !o.xx {
            o.nx = true;
        } else if is_set && c.is(at, "xx") && !o.nx {
            o.xx = true;
        } else if is_set && c.is(at, "get") {
            o.get = true;
        } else if is_set && c.is(at, "keepttl") && o.expiry.is_none() {
            o.keep = true;
        } else if !is_set && c.is(at, "persist") && o.expiry.is_none() {
            o.persist = true;
        } else if let (Some((_, unit)), true) = (unit, at + 1 < c.len()) {
            // The same option may come again, and the last one counts.
            let other = o.expiry.is_some_and(|(_, old)| old != *unit);
            if other || o.keep || o.persist {
                return Err(syntax());
            }
            o.expiry = Some((c.arg(at + 1), *unit));
            at += 1;
        } else {
            return Err(syntax());
        }
        at += 1;
    }
    Ok(o)
}

pub fn set(c: &mut Call) -> Answer {
    let o = options(c, 3, true)?;
    let at = match o.expiry {
        Some((word, unit)) => expiry(word, unit, c.view.now, "set")?,
        None => 0,
    };
    let old = match o.get || o.nx || o.xx || o.keep {
        true if o.get => c.typed(c.key(), Type::String)?,
        true => c.view.head(c.key())?,
        false => None,
    };
    if o.get {
        reply_value(c)?;
    }
    if (o.nx && old.is_some()) || (o.xx && old.is_none()) {
        if !o.get {
            c.reply.nil();
        }
        return Ok(());
    }
    let at = match (o.keep, old) {
        (true, Some(old)) => old.expiry,
        _ => at,
    };
    text::store(c.view, c.key(), c.arg(2).to_vec(), at)?;
    if !o.get {
        c.reply.ok();
    }
    Ok(())
}

pub fn setnx(c: &mut Call) -> Answer {
    let is_new = c.view.head(c.key())?.is_none();
    if is_new {
        text::store(c.view, c.key(), c.arg(2).to_vec(), 0)?;
    }
    c.reply.yes(is_new);
    Ok(())
}

fn set_with(c: &mut Call, unit: Unit) -> Answer {
    let at = expiry(c.arg(2), unit, c.view.now, c.command.name)?;
    text::store(c.view, c.key(), c.arg(3).to_vec(), at)?;
    c.reply.ok();
    Ok(())
}

pub fn setex(c: &mut Call) -> Answer {
    set_with(c, Unit::Seconds)
}

pub fn psetex(c: &mut Call) -> Answer {
    set_with(c, Unit::Milliseconds)
}

pub fn getset(c: &mut Call) -> Answer {
    reply_value(c)?;
    text::store(c.view, c.key(), c.arg(2).to_vec(), 0)
}

pub fn getdel(c: &mut Call) -> Answer {
    reply_value(c)?;
    if c.view.head(c.key())?.is_some() {
        c.view.remove(c.key());
    }
    Ok(())
}

pub fn getex(c: &mut Call) -> Answer {
    let o = options(c, 2, false)?;
    let Some(mut head) = c.typed(c.key(), Type::String)? else {
        c.reply.nil();
        return Ok(());
    };
    let at = match o.expiry {
        Some((word, unit)) => expiry(word, unit, c.view.now, "getex")?,
        None => 0,
    };
    reply_value(c)?;
    if at != 0 && at <= c.view.now {
        c.view.remove(c.key());
    } else if at != 0 || (o.persist && head.expiry != 0) {
        head.expiry = at;
        c.view.set_head(c.key(), &head);
    }
    Ok(())
}

pub fn mget(c: &mut Call) -> Answer {
    c.reply.array(c.len() - 1);
    for key in &c.args[1..] {
        match c.view.head(key)? {
            Some(head) if head.kind == Type::String => {
                let bytes = text::into_whole(c.view, head)?;
                c.reply.bulk(&bytes);
            }
            _ => c.reply.nil(),
        }
    }
    Ok(())
}

fn set_many(c: &mut Call) -> Answer {
    for pair in c.args[1..].chunks_exact(2) {
        text::store(c.view, pair[0], pair[1].to_vec(), 0)?;
    }
    Ok(())
}

fn must_pair(c: &Call) -> Answer {
    match c.len() % 2 {
        1 => Ok(()),
        _ => Err(wrong_count(c.command.name)),
    }
}

pub fn mset(c: &mut Call) -> Answer {
    must_pair(c)?;
    set_many(c)?;
    c.reply.ok();
    Ok(())
}

pub fn msetnx(c: &mut Call) -> Answer {
    must_pair(c)?;
    for key in c.args[1..].iter().step_by(2) {
        if c.view.head(key)?.is_some() {
            c.reply.int(0);
            return Ok(());
        }
    }
    set_many(c)?;
    c.reply.int(1);
    Ok(())
}

pub fn strlen(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::String)?;
    c.reply.count(head.map_or(0, |head| text::len(&head)));
    Ok(())
}

pub fn append(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::String)?;
    let head = head.unwrap_or_else(|| Head::string(Vec::new(), 0));
    let at = text::len(&head);
    let size = at + c.arg(2).len() as u64;
    text::must_fit(size)?;
    text::write(c.view, c.key(), head, at, c.arg(2))?;
    c.reply.count(size);
    Ok(())
}

pub fn getrange(c: &mut Call) -> Answer {
    let (start, end) = (int(c.arg(2))?, int(c.arg(3))?);
    let Some(head) = c.typed(c.key(), Type::String)? else {
        c.reply.bulk(b"");
        return Ok(());
    };
    let len = text::len(&head) as i64;
    let from_end = |at: i64| {
        if at < 0 {
            (len.saturating_add(at)).max(0)
        } else {
            at
        }
    };
    if (start < 0 && end < 0 && start > end) || len == 0 {
        c.reply.bulk(b"");
        return Ok(());
    }
    let (start, end) = (from_end(start), from_end(end).min(len - 1));
    let bytes = match start <= end {
        true => text::read(c.view, &head, start as u64, end as u64 + 1)?,
        false => Vec::new(),
    };
    c.reply.bulk(&bytes);
    Ok(())
}

pub fn setrange(c: &mut Call) -> Answer {
    let (at, bytes) = (int(c.arg(2))?, c.arg(3));
    let Ok(at) = u64::try_from(at) else {
        return err("offset is out of range");
    };
    let head = c.typed(c.key(), Type::String)?;
    if bytes.is_empty() {
        c.reply.count(head.map_or(0, |head| text::len(&head)));
        return Ok(());
    }
    let end = at.saturating_add(bytes.len() as u64);
    text::must_fit(end)?;
    let head = head.unwrap_or_else(|| Head::string(Vec::new(), 0));
    let size = text::len(&head).max(end);
    text::write(c.view, c.key(), head, at, bytes)?;
    c.reply.count(size);
    Ok(())
}

fn add(c: &mut Call, by: i64) -> Answer {
    let head = c.typed(c.key(), Type::String)?;
    let (old, expiry) = match &head {
        Some(head) => (int(&head.bytes)?, head.expiry),
        None => (0, 0),
    };
    let Some(new) = old.checked_add(by) else {
        return err("increment or decrement would overflow");
    };
    let head = Head::string(new.to_string().into_bytes(), expiry);
    c.view.set_head(c.key(), &head);
    c.reply.int(new);
    Ok(())
}

pub fn incr(c: &mut Call) -> Answer {
    add(c, 1)
}

pub fn decr(c: &mut Call) -> Answer {
    add(c, -1)
}

pub fn incrby(c: &mut Call) -> Answer {
    add(c, int(c.arg(2))?)
}

pub fn decrby(c: &mut Call) -> Answer {
    let by = int(c.arg(2))?;
    match by.checked_neg() {
        Some(by) => add(c, by),
        None => err("decrement would overflow"),
    }
}

pub fn incrbyfloat(c: &mut Call) -> Answer {
    let head = c.typed(c.key(), Type::String)?;
    let (old, expiry) = match &head {
        Some(head) => (head.bytes.as_slice(), head.expiry),
        None => (&b"0"[..], 0),
    };
    let new = sum_of_floats(old, c.arg(2))?;
    c.view.set_head(c.key(), &Head::string(new.clone(), expiry));
    c.reply.bulk(&new);
    Ok(())
}

/// The sum of two numbers, computed and written in long double as Redis does.
pub fn sum_of_floats(old: &[u8], by: &[u8]) -> Answer<Vec<u8>> {
    use crate::redis::bridge::rx_redis_sum;
    let (mut out, mut len) = ([0u8; 5120], 0);
    // SAFETY: bytes and memory for the length of the call.
    let code = unsafe {
        let (old, by) = ((old.as_ptr(), old.len()), (by.as_ptr(), by.len()));
        rx_redis_sum(
            old.0,
            old.1,
            by.0,
            by.1,
            out.as_mut_ptr(),
            out.len(),
            &mut len,
        )
    };
    match code {
        0 => Ok(out[..len].to_vec()),
        1 => Err(not_a_float()),
        _ => Err(fail("increment would produce NaN or Infinity")),
    }
}

/// Whether a string is what Redis keeps as a number.
pub fn is_integer(bytes: &[u8]) -> bool {
    bytes.len() <= 20 && integer(bytes).is_some()
}
