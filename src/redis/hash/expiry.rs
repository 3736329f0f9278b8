//! Fields that expire, as Redis 7.4 has them.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{bad_expiry, err, fail, Answer};
use crate::redis::command::number::{int, integer};
use crate::redis::hash::fields;
use crate::redis::store::head::Type;
use crate::redis::store::rows::member_key;
use crate::redis::store::view::Family;
use crate::redis::string::Unit;

/// Times from here on are refused.
const LATEST: u64 = 1 << 46;

/// Of a field that is not there; that has no expiry; whose condition was not met; whose expiry was
/// set or removed; that was deleted because its time had passed.
const NO_FIELD: i64 = -2;
const NO_EXPIRY: i64 = -1;
const UNMET: i64 = 0;
const DONE: i64 = 1;
const DELETED: i64 = 2;

#[derive(Clone, Copy, PartialEq)]
enum Condition {
    None,
    Nx,
    Xx,
    Gt,
    Lt,
}

/// The fields behind FIELDS and their number, at `at`.
fn named<'c>(c: &Call<'c, '_>, at: usize) -> Answer<&'c [&'c [u8]]> {
    if at >= c.len() || !c.is(at, "fields") {
        return err("Mandatory argument FIELDS is missing or not at the right position");
    }
    let number = c.args.get(at + 1).and_then(|word| integer(word));
    let number = number.filter(|number| *number > 0);
    let number = number.ok_or_else(|| fail("Number of fields must be a positive integer"))?;
    match c.args.get(at + 2..) {
        Some(fields) if fields.len() as i64 == number => Ok(fields),
        _ => err("The `numfields` parameter must match the number of arguments"),
    }
}

fn expire(c: &mut Call, unit: Unit) -> Answer {
    let number = int(c.arg(2))?;
    let (condition, at) = match () {
        () if c.is(3, "nx") => (Condition::Nx, 4),
        () if c.is(3, "xx") => (Condition::Xx, 4),
        () if c.is(3, "gt") => (Condition::Gt, 4),
        () if c.is(3, "lt") => (Condition::Lt, 4),
        () => (Condition::None, 3),
    };
    let names = named(c, at)?;
    let wrong = || bad_expiry(c.command.name);
    let number = u64::try_from(number).map_err(|_| wrong())?;
    let millis = match unit {
        Unit::Seconds | Unit::SecondsAt => number.checked_mul(1000).ok_or_else(wrong)?,
        _ => number,
    };
    let when = match unit {
        Unit::Seconds | Unit::Milliseconds => millis.checked_add(c.view.now).ok_or_else(wrong)?,
        _ => millis,
    };
    if when >= LATEST {
        return Err(wrong());
    }
    let key = c.key();
    c.reply.array(names.len());
    let Some(mut head) = fields::to_change(c, key)? else {
        names.iter().for_each(|_| c.reply.int(NO_FIELD));
        return Ok(());
    };
    for field in names {
        let row_key = member_key(head.version, field);
        let Some(row) = c.view.get(Family::Subs, &row_key)? else {
            c.reply.int(NO_FIELD);
            continue;
        };
        let (old, value) = fields::parts(&row)?;
        let met = match condition {
            Condition::None => true,
            Condition::Nx => old == 0,
            Condition::Xx => old != 0,
            Condition::Gt => old != 0 && when > old,
            Condition::Lt => old == 0 || when < old,
        };
        if !met {
            c.reply.int(UNMET);
        } else if when <= c.view.now {
            fields::delete(c.view, &mut head, field)?;
            c.reply.int(DELETED);
        } else {
            fields::count_expiry(&mut head, old, when);
            c.view.put(Family::Subs, row_key, fields::row(when, value));
            c.reply.int(DONE);
        }
    }
    c.keep(key, &head);
    Ok(())
}

pub fn hexpire(c: &mut Call) -> Answer {
    expire(c, Unit::Seconds)
}

pub fn hpexpire(c: &mut Call) -> Answer {
    expire(c, Unit::Milliseconds)
}

pub fn hexpireat(c: &mut Call) -> Answer {
    expire(c, Unit::SecondsAt)
}

pub fn hpexpireat(c: &mut Call) -> Answer {
    expire(c, Unit::MillisecondsAt)
}

pub fn hpersist(c: &mut Call) -> Answer {
    let names = named(c, 2)?;
    let key = c.key();
    c.reply.array(names.len());
    let Some(mut head) = fields::to_change(c, key)? else {
        names.iter().for_each(|_| c.reply.int(NO_FIELD));
        return Ok(());
    };
    for field in names {
        let row_key = member_key(head.version, field);
        let Some(row) = c.view.get(Family::Subs, &row_key)? else {
            c.reply.int(NO_FIELD);
            continue;
        };
        let (old, value) = fields::parts(&row)?;
        if old == 0 {
            c.reply.int(NO_EXPIRY);
            continue;
        }
        fields::count_expiry(&mut head, old, 0);
        c.view.put(Family::Subs, row_key, fields::row(0, value));
        c.reply.int(DONE);
    }
    c.keep(key, &head);
    Ok(())
}

/// Shows the expiry of each field by `show`, of its time and of now.
fn times(c: &mut Call, show: fn(u64, u64) -> u64) -> Answer {
    let names = named(c, 2)?;
    let head = c.typed(c.key(), Type::Hash)?;
    c.reply.array(names.len());
    for field in names {
        let row = match &head {
            Some(head) => c.view.get(Family::Subs, &member_key(head.version, field))?,
            None => None,
        };
        let expiry = row.as_ref().map(|row| fields::parts(row)).transpose()?;
        match expiry {
            None => c.reply.int(NO_FIELD),
            Some((0, _)) => c.reply.int(NO_EXPIRY),
            Some((expiry, _)) if expiry <= c.view.now => c.reply.int(NO_FIELD),
            Some((expiry, _)) => c.reply.count(show(expiry, c.view.now)),
        }
    }
    Ok(())
}

pub fn httl(c: &mut Call) -> Answer {
    times(c, |expiry, now| (expiry - now).div_ceil(1000))
}

pub fn hpttl(c: &mut Call) -> Answer {
    times(c, |expiry, now| expiry - now)
}

pub fn hexpiretime(c: &mut Call) -> Answer {
    times(c, |expiry, _| expiry.div_ceil(1000))
}

pub fn hpexpiretime(c: &mut Call) -> Answer {
    times(c, |expiry, _| expiry)
}
