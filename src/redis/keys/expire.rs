//! The expiry of keys.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{bad_expiry, err, Answer};
use crate::redis::command::number::{int, until_nul};
use crate::redis::string::Unit;

#[derive(Default)]
struct Condition {
    nx: bool,
    xx: bool,
    gt: bool,
    lt: bool,
}

fn condition(c: &Call) -> Answer<Condition> {
    let mut when = Condition::default();
    for at in 3..c.len() {
        match () {
            () if c.is(at, "nx") => when.nx = true,
            () if c.is(at, "xx") => when.xx = true,
            () if c.is(at, "gt") => when.gt = true,
            () if c.is(at, "lt") => when.lt = true,
            () => {
                let word = String::from_utf8_lossy(until_nul(c.arg(at)));
                return err(format!("Unsupported option {word}"));
            }
        }
    }
    if when.nx && (when.xx || when.gt || when.lt) {
        return err("NX and XX, GT or LT options at the same time are not compatible");
    }
    if when.gt && when.lt {
        return err("GT and LT options at the same time are not compatible");
    }
    Ok(when)
}

fn set(c: &mut Call, unit: Unit) -> Answer {
    let condition = condition(c)?;
    let number = int(c.arg(2))?;
    let wrong = || bad_expiry(c.command.name);
    let millis = match unit {
        Unit::Seconds | Unit::SecondsAt => number.checked_mul(1000).ok_or_else(wrong)?,
        _ => number,
    };
    let when = match unit {
        Unit::Seconds | Unit::Milliseconds => {
            millis.checked_add(c.view.now as i64).ok_or_else(wrong)?
        }
        _ => millis,
    };
    let key = c.key();
    let Some(mut head) = c.view.head(key)? else {
        c.reply.int(0);
        return Ok(());
    };
    let old = (head.expiry != 0).then_some(head.expiry as i64);
    let met = (!condition.nx || old.is_none())
        && (!condition.xx || old.is_some())
        && (!condition.gt || old.is_some_and(|old| when > old))
        && (!condition.lt || old.is_none_or(|old| when < old));
    if !met {
        c.reply.int(0);
        return Ok(());
    }
    if when <= c.view.now as i64 {
        c.view.remove(key);
    } else {
        head.expiry = when as u64;
        c.view.set_head(key, &head);
    }
    c.reply.int(1);
    Ok(())
}

pub fn expire(c: &mut Call) -> Answer {
    set(c, Unit::Seconds)
}

pub fn pexpire(c: &mut Call) -> Answer {
    set(c, Unit::Milliseconds)
}

pub fn expireat(c: &mut Call) -> Answer {
    set(c, Unit::SecondsAt)
}

pub fn pexpireat(c: &mut Call) -> Answer {
    set(c, Unit::MillisecondsAt)
}

pub fn persist(c: &mut Call) -> Answer {
    let key = c.key();
    let head = c.view.head(key)?.filter(|head| head.expiry != 0);
    c.reply.yes(head.is_some());
    if let Some(mut head) = head {
        head.expiry = 0;
        c.view.set_head(key, &head);
    }
    Ok(())
}

/// Replies with what `show` makes of the expiry and of now.
fn time(c: &mut Call, show: fn(u64, u64) -> u64) -> Answer {
    match c.view.head(c.key())?.map(|head| head.expiry) {
        None => c.reply.int(-2),
        Some(0) => c.reply.int(-1),
        Some(expiry) => c.reply.count(show(expiry, c.view.now)),
    }
    Ok(())
}

pub fn ttl(c: &mut Call) -> Answer {
    time(c, |expiry, now| (expiry - now + 500) / 1000)
}

pub fn pttl(c: &mut Call) -> Answer {
    time(c, |expiry, now| expiry - now)
}

pub fn expiretime(c: &mut Call) -> Answer {
    time(c, |expiry, _| expiry.saturating_add(500) / 1000)
}

pub fn pexpiretime(c: &mut Call) -> Answer {
    time(c, |expiry, _| expiry)
}
