//! DUMP and RESTORE.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, syntax, Answer, Fail};
use crate::redis::command::number::int;
use crate::redis::dump::crc64::crc64;
use crate::redis::dump::read::{Reader, Value};
use crate::redis::dump::streams::{ReadGroup, ReadStream};
use crate::redis::dump::write::payload;
use crate::redis::dump::NEWEST;
use crate::redis::hash::fields;
use crate::redis::list::chunks::End;
use crate::redis::list::elements;
use crate::redis::set::add_member;
use crate::redis::store::head::{Head, Type};
use crate::redis::stream::entries::Stream;
use crate::redis::stream::groups::{Consumer, Group, Pending};
use crate::redis::string::text;
use crate::redis::zset::scores;

pub fn dump(c: &mut Call) -> Answer {
    match c.view.head(c.key())? {
        Some(head) => {
            let bytes = payload(c.view, head)?;
            c.reply.bulk(&bytes);
        }
        None => c.reply.nil(),
    }
    Ok(())
}

#[derive(Default)]
struct Options {
    replaces: bool,
    absolute: bool,
}

/// What reads are noted by is checked, and is nothing here.
fn options(c: &Call) -> Answer<Options> {
    let (mut o, mut idle, mut often, mut at) = (Options::default(), false, false, 4);
    while at < c.len() {
        let more = at + 1 < c.len();
        match () {
            () if c.is(at, "replace") => o.replaces = true,
            () if c.is(at, "absttl") => o.absolute = true,
            () if c.is(at, "idletime") && more && !often => {
                at += 1;
                idle = true;
                if int(c.arg(at))? < 0 {
                    return err("Invalid IDLETIME value, must be >= 0");
                }
            }
            () if c.is(at, "freq") && more && !idle => {
                at += 1;
                often = true;
                if !(0..=255).contains(&int(c.arg(at))?) {
                    return err("Invalid FREQ value, must be >= 0 and <= 255");
                }
            }
            () => return Err(syntax()),
        }
        at += 1;
    }
    Ok(o)
}

/// What a payload holds; `None`: nothing that makes sense.
fn value_of(bytes: &[u8]) -> Answer<Option<Value>> {
    let wrong = || err("DUMP payload version or checksum are wrong");
    let Some((body, sum)) = bytes.split_last_chunk::<8>() else {
        return wrong();
    };
    let Some((inner, version)) = body.split_last_chunk::<2>() else {
        return wrong();
    };
    if u16::from_le_bytes(*version) > NEWEST || u64::from_le_bytes(*sum) != crc64(body) {
        return wrong();
    }
    Ok(Reader::new(inner).value())
}

pub fn restore(c: &mut Call) -> Answer {
    let o = options(c)?;
    let key = c.key();
    let is_there = c.view.head(key)?.is_some();
    if is_there && !o.replaces {
        let text = "BUSYKEY Target key name already exists.";
        return Err(Fail::Redis(text.into()));
    }
    let Ok(ttl) = u64::try_from(int(c.arg(2))?) else {
        return err("Invalid TTL value, must be >= 0");
    };
    let Some(value) = value_of(c.arg(3))? else {
        return err("Bad data format");
    };
    let expiry = match (ttl, o.absolute) {
        (0, _) => 0,
        (at, true) => at,
        (after, false) => c.view.now.saturating_add(after),
    };
    if expiry != 0 && expiry <= c.view.now {
        if is_there {
            c.view.remove(key);
        }
    } else if !store(c, key, value, expiry)? {
        return err("Bad data format");
    }
    c.reply.ok();
    Ok(())
}

/// Makes a key of a value; returns whether the value is one.
fn store(c: &mut Call, key: &[u8], value: Value, expiry: u64) -> Answer<bool> {
    let kind = match &value {
        Value::String(bytes) => {
            text::store(c.view, key, bytes.clone(), expiry)?;
            return Ok(true);
        }
        Value::Stream(read) => return store_stream(c, key, read, expiry),
        Value::List(_) => Type::List,
        Value::Set(_) => Type::Set,
        Value::Hash(_) => Type::Hash,
        Value::Zset(_) => Type::Zset,
    };
    let mut head = Head {
        expiry,
        ..c.fresh(key, kind)?
    };
    let wanted = match &value {
        Value::List(elements) => {
            let elements: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
            elements::push(c.view, &mut head, End::Right, &elements)?;
            elements.len()
        }
        Value::Set(members) => {
            for member in members {
                add_member(c.view, &mut head, member)?;
            }
            members.len()
        }
        Value::Hash(pairs) => {
            for (field, value) in pairs {
                fields::set(c.view, &mut head, field, value, 0)?;
            }
            pairs.len()
        }
        Value::Zset(members) => {
            for (member, score) in members {
                if score.is_nan() || scores::score(c.view, &head, member)?.is_some() {
                    return Ok(false);
                }
                scores::set(c.view, &mut head, member, None, *score)?;
            }
            members.len()
        }
        Value::String(_) | Value::Stream(_) => 0,
    };
    // One that is empty, or has the same member twice, is none.
    if wanted == 0 || head.size != wanted as u64 {
        return Ok(false);
    }
    c.keep(key, &head);
    Ok(true)
}

fn store_stream(c: &mut Call, key: &[u8], read: &ReadStream, expiry: u64) -> Answer<bool> {
    let mut stream = Stream::fresh(c, key)?;
    stream.head.expiry = expiry;
    for (id, fields) in &read.entries {
        let words: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
        stream.append(c.view, *id, &words);
    }
    (stream.last, stream.max_deleted) = (read.last, read.max_deleted);
    stream.head.first = read.added;
    for group in &read.groups {
        store_group(c, &mut stream, group)?;
    }
    stream.keep(c.view, key);
    Ok(true)
}

fn store_group(c: &mut Call, stream: &mut Stream, read: &ReadGroup) -> Answer {
    let version = stream.head.version;
    let mut group = Group::make(stream, &read.name, read.last, read.read);
    for one in &read.consumers {
        let mut consumer = Consumer {
            seen: one.seen,
            active: one.active,
            ..group.consumer_now(c.view, stream, &one.name)?
        };
        for id in &one.pending {
            let found = read.pending.binary_search_by_key(id, |pending| pending.0);
            let Some((_, delivered, deliveries)) = found.ok().map(|at| read.pending[at]) else {
                continue;
            };
            let pending = Pending {
                id: *id,
                delivered,
                deliveries,
                consumer: Default::default(),
            };
            group.give(c.view, version, (&pending, None), &mut consumer)?;
        }
        group.keep_consumer(c.view, version, &consumer);
    }
    group.keep(c.view, version);
    Ok(())
}
