//! What is pending: acknowledged, listed, claimed by other consumers.

use crate::redis::command::call::{is, Call};
use crate::redis::command::fail::{err, fail, syntax, Answer};
use crate::redis::command::number::{int, integer, until_nul};
use crate::redis::stream::add::ids;
use crate::redis::stream::entries::{show_id, show_one, Stream};
use crate::redis::stream::groups::{Consumer, Group, Pending};
use crate::redis::stream::id::{end_of_range, start_of_range, strict, Id};
use crate::redis::stream::read::no_group;

/// The stream of a key with a group.
fn group_of(c: &Call, key: &[u8], name: &[u8]) -> Answer<Option<(Stream, Group)>> {
    let Some(stream) = Stream::at(c, key)? else {
        return Ok(None);
    };
    let group = Group::at(c.view, &stream, name)?;
    Ok(group.map(|group| (stream, group)))
}

pub fn xack(c: &mut Call) -> Answer {
    let (key, mut count) = (c.key(), 0);
    let Some((mut stream, mut group)) = group_of(c, key, c.arg(2))? else {
        c.reply.int(0);
        return Ok(());
    };
    let version = stream.head.version;
    for id in ids(&c.args[3..])? {
        count += u64::from(group.acknowledge(c.view, version, id, None)?);
    }
    if count > 0 {
        group.keep(c.view, version);
        stream.keep_quietly(c.view, key);
    }
    c.reply.count(count);
    Ok(())
}

struct Listed<'c> {
    idle: u64,
    range: (Id, Id),
    count: u64,
    consumer: Option<&'c [u8]>,
}

fn listed<'c>(c: &Call<'c, '_>) -> Answer<Option<Listed<'c>>> {
    if c.len() == 3 {
        return Ok(None);
    }
    if !(6..=9).contains(&c.len()) {
        return Err(syntax());
    }
    let (mut at, mut idle) = (3, 0);
    if c.is(3, "idle") {
        idle = int(c.arg(4))?.max(0) as u64;
        if c.len() < 8 {
            return Err(syntax());
        }
        at = 5;
    }
    let count = int(c.arg(at + 2))?.max(0) as u64;
    let range = (start_of_range(c.arg(at))?, end_of_range(c.arg(at + 1))?);
    Ok(Some(Listed {
        idle,
        range,
        count,
        consumer: c.args.get(at + 3).copied(),
    }))
}

pub fn xpending(c: &mut Call) -> Answer {
    let listed = listed(c)?;
    let (key, name) = (c.key(), c.arg(2));
    let Some((stream, group)) = group_of(c, key, name)? else {
        return Err(no_group("", key, name));
    };
    match listed {
        None => summary(c, &stream, &group),
        Some(listed) => list(c, &stream, &group, &listed),
    }
}

fn summary(c: &mut Call, stream: &Stream, group: &Group) -> Answer {
    let version = stream.head.version;
    c.reply.array(4);
    c.reply.count(group.pending);
    if group.pending == 0 {
        c.reply.nil();
        c.reply.nil();
        c.reply.nil_array();
        return Ok(());
    }
    let everything = (Id::ZERO, Id::LAST);
    let first = group
        .pending_scan(c.view, version, None, everything)?
        .next(c.view)?;
    let last = group.last_pending(c.view, version)?;
    show_id(c.reply, first.unwrap_or_default());
    show_id(c.reply, last.unwrap_or_default());
    let mut owners = group.consumers(c.view, version)?;
    owners.retain(|one| one.pending > 0);
    c.reply.array(owners.len());
    for one in owners {
        c.reply.array(2);
        c.reply.bulk(&one.name);
        c.reply.bulk(one.pending.to_string().as_bytes());
    }
    Ok(())
}

fn list(c: &mut Call, stream: &Stream, group: &Group, o: &Listed) -> Answer {
    let version = stream.head.version;
    let consumer = match o.consumer {
        None => None,
        Some(name) => match group.consumer(c.view, version, name)? {
            Some(consumer) => Some(consumer.number),
            None => {
                c.reply.array(0);
                return Ok(());
            }
        },
    };
    let (opened, mut shown) = (c.reply.open(), 0);
    let mut scan = group.pending_scan(c.view, version, consumer, o.range)?;
    while (shown as u64) < o.count {
        let Some(id) = scan.next(c.view)? else {
            break;
        };
        let Some(one) = group.find(c.view, version, id)? else {
            continue;
        };
        let idle = c.view.now.saturating_sub(one.delivered);
        if idle < o.idle {
            continue;
        }
        c.reply.array(4);
        show_id(c.reply, id);
        c.reply.bulk(&one.consumer.1);
        c.reply.count(idle);
        c.reply.count(one.deliveries);
        shown += 1;
    }
    c.reply.close(opened, shown);
    Ok(())
}

/// A number that is named in the text of the error.
fn named(word: &[u8], text: &'static str) -> Answer<i64> {
    integer(word).ok_or_else(|| fail(text))
}

#[derive(Default)]
struct Claim {
    min_idle: u64,
    ids: Vec<Id>,
    delivered: Option<i64>,
    retries: Option<u64>,
    forces: bool,
    only_ids: bool,
    last: Id,
}

fn claim(c: &Call) -> Answer<Claim> {
    let min_idle = named(c.arg(4), "Invalid min-idle-time argument for XCLAIM")?;
    let mut o = Claim {
        min_idle: min_idle.max(0) as u64,
        ..Claim::default()
    };
    let mut at = 5;
    while let Some(id) = c.args.get(at).and_then(|word| strict(word, 0).ok()) {
        o.ids.push(id);
        at += 1;
    }
    let now = c.view.now as i64;
    while at < c.len() {
        let (word, more) = (c.arg(at), at + 1 < c.len());
        match () {
            () if is(word, "force") => o.forces = true,
            () if is(word, "justid") => o.only_ids = true,
            () if is(word, "idle") && more => {
                at += 1;
                let idle = named(c.arg(at), "Invalid IDLE option argument for XCLAIM")?;
                o.delivered = Some(now.wrapping_sub(idle));
            }
            () if is(word, "time") && more => {
                at += 1;
                let time = named(c.arg(at), "Invalid TIME option argument for XCLAIM")?;
                o.delivered = Some(time);
            }
            () if is(word, "retrycount") && more => {
                at += 1;
                let count = named(c.arg(at), "Invalid RETRYCOUNT option argument for XCLAIM")?;
                o.retries = u64::try_from(count).ok();
            }
            () if is(word, "lastid") && more => {
                at += 1;
                o.last = strict(c.arg(at), 0)?;
            }
            () => {
                return err(format!(
                    "Unrecognized XCLAIM option '{}'",
                    String::from_utf8_lossy(until_nul(word))
                ))
            }
        }
        at += 1;
    }
    // What makes no sense is now.
    o.delivered = o.delivered.filter(|time| (0..=now).contains(time));
    Ok(o)
}

pub fn xclaim(c: &mut Call) -> Answer {
    let (key, name) = (c.key(), c.arg(2));
    let Some((mut stream, mut group)) = group_of(c, key, name)? else {
        return Err(no_group("", key, name));
    };
    let o = claim(c)?;
    let (version, now) = (stream.head.version, c.view.now);
    group.last = group.last.max(o.last);
    let mut consumer = group.consumer_now(c.view, &mut stream, c.arg(3))?;
    let (opened, mut shown) = (c.reply.open(), 0);
    for id in &o.ids {
        if !stream.has(c.view, *id)? {
            group.acknowledge(c.view, version, *id, Some(&mut consumer))?;
            continue;
        }
        let (mut one, before) = match group.find(c.view, version, *id)? {
            Some(one) => {
                let before = one.consumer.0;
                if now.saturating_sub(one.delivered) < o.min_idle {
                    continue;
                }
                (one, Some(before))
            }
            None if !o.forces => continue,
            None => {
                let one = Pending {
                    id: *id,
                    delivered: now,
                    deliveries: 1,
                    consumer: Default::default(),
                };
                (one, None)
            }
        };
        one.delivered = o.delivered.map_or(now, |time| time as u64);
        one.deliveries = match o.retries {
            Some(count) => count,
            None => one.deliveries.saturating_add(u64::from(!o.only_ids)),
        };
        group.give(c.view, version, (&one, before), &mut consumer)?;
        consumer.active = now;
        shown += 1;
        match o.only_ids {
            true => show_id(c.reply, *id),
            false => {
                show_one(c, &stream, *id)?;
            }
        }
    }
    c.reply.close(opened, shown);
    keep(c, key, (&mut stream, &group, &consumer));
    Ok(())
}

/// A consumer that is new, and got nothing, is none.
fn keep(c: &mut Call, key: &[u8], (stream, group, consumer): (&mut Stream, &Group, &Consumer)) {
    if consumer.is_known || consumer.active != 0 {
        group.keep_consumer(c.view, stream.head.version, consumer);
    }
    group.keep(c.view, stream.head.version);
    stream.keep_quietly(c.view, key);
}

/// As many are looked at for each that is wanted.
const ATTEMPTS: u64 = 10;

pub fn xautoclaim(c: &mut Call) -> Answer {
    let min_idle = named(c.arg(4), "Invalid min-idle-time argument for XAUTOCLAIM")?.max(0) as u64;
    let from = start_of_range(c.arg(5))?;
    let (mut count, mut only_ids, mut at) = (100, false, 6);
    while at < c.len() {
        match () {
            () if c.is(at, "count") && at + 1 < c.len() => {
                at += 1;
                let number =
                    integer(c.arg(at)).filter(|number| (1..=i64::MAX / 16).contains(number));
                count = number.ok_or_else(|| fail("COUNT must be > 0"))? as u64;
            }
            () if c.is(at, "justid") => only_ids = true,
            () => return Err(syntax()),
        }
        at += 1;
    }
    let (key, name) = (c.key(), c.arg(2));
    let Some((mut stream, mut group)) = group_of(c, key, name)? else {
        return Err(no_group("", key, name));
    };
    let (version, now) = (stream.head.version, c.view.now);
    let mut consumer = group.consumer_now(c.view, &mut stream, c.arg(3))?;
    let (mut claimed, mut deleted) = (Vec::new(), Vec::new());
    let mut left = count * ATTEMPTS;
    // The ids of the moment before the first change: those that change are behind it then.
    let mut scan = group.pending_scan(c.view, version, None, (from, Id::LAST))?;
    let next = loop {
        let Some(id) = scan.next(c.view)? else {
            break Id::ZERO;
        };
        if left == 0 || count == 0 {
            break id;
        }
        left -= 1;
        if !stream.has(c.view, id)? {
            group.acknowledge(c.view, version, id, Some(&mut consumer))?;
            deleted.push(id);
            count -= 1;
            continue;
        }
        let Some(mut one) = group.find(c.view, version, id)? else {
            continue;
        };
        if now.saturating_sub(one.delivered) < min_idle {
            continue;
        }
        let before = Some(one.consumer.0);
        one.delivered = now;
        one.deliveries = one.deliveries.saturating_add(u64::from(!only_ids));
        group.give(c.view, version, (&one, before), &mut consumer)?;
        consumer.active = now;
        claimed.push(id);
        count -= 1;
    };
    drop(scan);
    c.reply.array(3);
    show_id(c.reply, next);
    c.reply.array(claimed.len());
    for id in &claimed {
        match only_ids {
            true => show_id(c.reply, *id),
            false => {
                show_one(c, &stream, *id)?;
            }
        }
    }
    c.reply.array(deleted.len());
    deleted.iter().for_each(|id| show_id(c.reply, *id));
    keep(c, key, (&mut stream, &group, &consumer));
    Ok(())
}
