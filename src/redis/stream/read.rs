//! XREAD and XREADGROUP: what is new in streams, and what a consumer has pending.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, syntax, Answer, Fail, Wait};
use crate::redis::command::number::{int, integer};
use crate::redis::command::reply::Opened;
use crate::redis::session::cut;
use crate::redis::store::view::View;
use crate::redis::store::waiting::Lane;
use crate::redis::stream::entries::{show, show_id, show_one, show_range, Stream};
use crate::redis::stream::groups::{Consumer, Group, Pending};
use crate::redis::stream::id::{strict, Id};
use std::time::Duration;

#[derive(Default)]
struct Asked<'c> {
    /// The group and the consumer.
    group: Option<(&'c [u8], &'c [u8])>,
    acknowledged: bool,
    /// 0: all.
    count: u64,
    /// Whether it waits, and how long; for ever.
    waits: Option<Option<Duration>>,
    keys: &'c [&'c [u8]],
    ids: &'c [&'c [u8]],
}

fn milliseconds(word: &[u8]) -> Answer<Option<Duration>> {
    let wrong = || fail("timeout is not an integer or out of range");
    match u64::try_from(integer(word).ok_or_else(wrong)?) {
        Ok(0) => Ok(None),
        Ok(millis) => Ok(Some(Duration::from_millis(millis))),
        Err(_) => err("timeout is negative"),
    }
}

fn asked<'c>(c: &Call<'c, '_>, grouped: bool) -> Answer<Asked<'c>> {
    let (mut a, mut at, mut found) = (Asked::default(), 1, false);
    while at < c.len() {
        let more = c.len() - at - 1;
        match () {
            () if c.is(at, "block") && more >= 1 => {
                at += 1;
                a.waits = Some(milliseconds(c.arg(at))?);
            }
            () if c.is(at, "count") && more >= 1 => {
                at += 1;
                a.count = int(c.arg(at))?.max(0) as u64;
            }
            () if c.is(at, "streams") && more >= 1 => {
                let all = &c.args[at + 1..];
                if !all.len().is_multiple_of(2) {
                    return err("Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
                }
                (a.keys, a.ids) = all.split_at(all.len() / 2);
                found = true;
                break;
            }
            () if c.is(at, "group") && more >= 2 => {
                if !grouped {
                    return err("The GROUP option is only supported by XREADGROUP. You called XREAD instead.");
                }
                a.group = Some((c.arg(at + 1), c.arg(at + 2)));
                at += 2;
            }
            () if c.is(at, "noack") => {
                if !grouped {
                    return err("The NOACK option is only supported by XREADGROUP. You called XREAD instead.");
                }
                a.acknowledged = true;
            }
            () => return Err(syntax()),
        }
        at += 1;
    }
    if !found {
        return Err(syntax());
    }
    if grouped && a.group.is_none() {
        return err("Missing GROUP option for XREADGROUP");
    }
    Ok(a)
}

/// Begins the reply: a map in RESP3, pairs in RESP2.
fn begin(c: &mut Call) -> Opened {
    match c.client.protocol {
        3 => c.reply.open_map(),
        _ => c.reply.open(),
    }
}

fn begin_one(c: &mut Call, key: &[u8]) {
    if c.client.protocol != 3 {
        c.reply.array(2);
    }
    c.reply.bulk(key);
}

/// Nothing is there.
fn wait(c: &mut Call, a: &Asked, lane: Lane) -> Answer {
    match a.waits {
        Some(timeout) if !c.client.in_exec => Err(Fail::Wait(Wait {
            keys: a.keys.iter().map(|key| key.to_vec()).collect(),
            lane,
            timeout,
        })),
        _ => {
            c.reply.nil_array();
            Ok(())
        }
    }
}

/// Whether a stream has an entry behind an id.
fn has_more(view: &View, stream: &Stream, id: Id) -> Answer<bool> {
    if stream.head.size == 0 || stream.last <= id {
        return Ok(false);
    }
    Ok(stream.edge(view, true)?.is_some_and(|last| last > id))
}

/// The entries behind an id.
fn behind(id: Id) -> (Id, Id) {
    // Behind the last id there is none: the range from it to itself has it at most.
    (id.next().unwrap_or(Id::LAST), Id::LAST)
}

pub fn xread(c: &mut Call) -> Answer {
    let a = asked(c, false)?;
    let waited = c.client.in_line.is_some();
    let mut ids = Vec::with_capacity(a.keys.len());
    let mut streams = Vec::with_capacity(a.keys.len());
    for (at, (key, word)) in a.keys.iter().zip(a.ids).enumerate() {
        let stream = match Stream::at(c, key) {
            // Who waits does not mind other types.
            Err(Fail::Redis(_)) if waited => None,
            stream => stream?,
        };
        ids.push(match *word {
            _ if waited => c.client.read_from[at],
            b"$" => stream.as_ref().map_or(Id::ZERO, |stream| stream.last),
            b">" => return err("The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option."),
            word => strict(word, 0)?,
        });
        streams.push(stream);
    }
    let mut served = Vec::new();
    for ((stream, id), key) in streams.iter().zip(&ids).zip(a.keys) {
        if let Some(stream) = stream {
            if has_more(c.view, stream, *id)? {
                served.push((stream, *id, *key));
            }
        }
    }
    if served.is_empty() {
        // `$` means what was the last when the wait began.
        c.client.read_from = ids;
        return wait(c, &a, Lane::Read);
    }
    let (opened, count) = (begin(c), served.len());
    for (stream, id, key) in served {
        begin_one(c, key);
        show_range(c, stream, behind(id), false, a.count)?;
    }
    c.reply.close(opened, count);
    Ok(())
}

enum From {
    New,
    History(Id),
}

pub fn no_group(text: &str, key: &[u8], group: &[u8]) -> Fail {
    let shown = |name| String::from_utf8_lossy(cut(name, usize::MAX)).into_owned();
    let (key, group) = (shown(key), shown(group));
    let text = format!("NOGROUP No such key '{key}' or consumer group '{group}'{text}");
    Fail::Redis(text.into())
}

pub fn xreadgroup(c: &mut Call) -> Answer {
    let a = asked(c, true)?;
    let (name, owner) = a.group.unwrap_or_default();
    let missing = |key: &[u8]| no_group(" in XREADGROUP with GROUP option", key, name);
    let (mut froms, mut serves) = (Vec::new(), 0);
    let waiter = c.client.in_line.clone();
    let lane = Lane::Group(name.to_vec());
    let takes_turns = a.waits.is_some() && !c.client.in_exec;
    for (&key, &word) in a.keys.iter().zip(a.ids) {
        let stream = Stream::at(c, key)?.ok_or_else(|| missing(key))?;
        let group = Group::at(c.view, &stream, name)?.ok_or_else(|| missing(key))?;
        let from = match word {
            b"$" => return err("The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set."),
            b">" => From::New,
            word => match strict(word, 0)? {
                // Redis's own way to keep `>`.
                Id::LAST => From::New,
                id => From::History(id),
            },
        };
        let (waiting, at) = (&c.view.store.waiting, (c.view.database, key));
        let is_turn = !takes_turns || waiting.may_take(at, &lane, waiter.as_ref());
        let serve = match from {
            From::History(_) => true,
            From::New => is_turn && has_more(c.view, &stream, group.last)?,
        };
        serves += usize::from(serve);
        froms.push((key, from, is_turn));
    }
    if serves == 0 {
        return wait(c, &a, lane);
    }
    let opened = begin(c);
    let mut count = 0;
    for (key, from, is_turn) in froms {
        // As the streams before have left them: a key may be there twice.
        let mut stream = Stream::at(c, key)?.ok_or_else(|| missing(key))?;
        let mut group = Group::at(c.view, &stream, name)?.ok_or_else(|| missing(key))?;
        let serve = match from {
            From::History(_) => true,
            From::New => is_turn && has_more(c.view, &stream, group.last)?,
        };
        if !serve {
            continue;
        }
        let mut consumer = group.consumer_now(c.view, &mut stream, owner)?;
        count += 1;
        begin_one(c, key);
        match from {
            From::New => give(c, &a, &stream, &mut group, &mut consumer)?,
            From::History(id) => history(c, &a, &stream, &group, (&consumer, id))?,
        }
        group.keep_consumer(c.view, stream.head.version, &consumer);
        group.keep(c.view, stream.head.version);
        stream.keep_quietly(c.view, key);
    }
    c.reply.close(opened, count);
    Ok(())
}

/// Gives out the entries behind the last that was given out.
fn give(
    c: &mut Call,
    a: &Asked,
    stream: &Stream,
    group: &mut Group,
    consumer: &mut Consumer,
) -> Answer {
    let (version, opened) = (stream.head.version, c.reply.open());
    let mut given = Vec::new();
    let mut entries = stream.walk(c.view, behind(group.last), false)?;
    while let Some((id, row)) = entries.next(c.view)? {
        show(c.reply, id, row)?;
        given.push(id);
        if given.len() as u64 == a.count {
            break;
        }
    }
    drop(entries);
    c.reply.close(opened, given.len());
    for id in &given {
        group.gave(stream, *id);
        if a.acknowledged {
            continue;
        }
        let before = group.find(c.view, version, *id)?;
        let before = before.map(|before| before.consumer.0);
        let pending = Pending {
            id: *id,
            delivered: c.view.now,
            deliveries: 1,
            consumer: Default::default(),
        };
        group.give(c.view, version, (&pending, before), consumer)?;
    }
    if !given.is_empty() {
        consumer.active = c.view.now;
    }
    Ok(())
}

/// Shows what a consumer has pending, as delivered once more.
fn history(
    c: &mut Call,
    a: &Asked,
    stream: &Stream,
    group: &Group,
    (consumer, id): (&Consumer, Id),
) -> Answer {
    let (version, opened) = (stream.head.version, c.reply.open());
    let mut ids = Vec::new();
    if let Some(from) = id.next() {
        let range = (from, Id::LAST);
        let mut scan = group.pending_scan(c.view, version, Some(consumer.number), range)?;
        while let Some(id) = scan.next(c.view)? {
            ids.push(id);
            if ids.len() as u64 == a.count {
                break;
            }
        }
    }
    for id in &ids {
        if !show_one(c, stream, *id)? {
            // It was deleted.
            c.reply.array(2);
            show_id(c.reply, *id);
            c.reply.nil_array();
            continue;
        }
        if let Some(mut pending) = group.find(c.view, version, *id)? {
            pending.delivered = c.view.now;
            pending.deliveries = pending.deliveries.saturating_add(1);
            group.keep_pending(c.view, version, &pending);
        }
    }
    c.reply.close(opened, ids.len());
    Ok(())
}
