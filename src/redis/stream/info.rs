//! XINFO.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, Answer};
use crate::redis::command::number::int;
use crate::redis::command::reply::Reply;
use crate::redis::stream::entries::{show_id, show_one, show_range, Stream};
use crate::redis::stream::group::{no_such_group, wrong_words};
use crate::redis::stream::groups::{Consumer, Group};
use crate::redis::stream::id::Id;

/// As many entries a node of Redis's has.
const NODE: u64 = 100;

fn stream_of(c: &Call) -> Answer<Stream> {
    match Stream::at(c, c.arg(2))? {
        Some(stream) => Ok(stream),
        None => err("no such key"),
    }
}

fn number(reply: &mut Reply, name: &str, number: u64) {
    reply.bulk(name.as_bytes());
    reply.count(number);
}

fn number_or_nil(reply: &mut Reply, name: &str, number: Option<u64>) {
    reply.bulk(name.as_bytes());
    match number {
        // A counter that was set by hand may be behind.
        Some(number) => reply.int(number as i64),
        None => reply.nil(),
    }
}

fn id(reply: &mut Reply, name: &str, id: Id) {
    reply.bulk(name.as_bytes());
    show_id(reply, id);
}

/// How many entries FULL shows; 0: all. `None`: it is not full.
fn full(c: &Call) -> Answer<Option<u64>> {
    match c.len() {
        3 => Ok(None),
        4 if c.is(3, "full") => Ok(Some(10)),
        6 if c.is(3, "full") && c.is(4, "count") => {
            let count = int(c.arg(5))?;
            Ok(Some(u64::try_from(count).unwrap_or(10)))
        }
        _ => Err(wrong_words(c)),
    }
}

pub fn stream(c: &mut Call) -> Answer {
    let stream = stream_of(c)?;
    let full = full(c)?;
    let groups = Group::all(c.view, stream.head.version)?;
    let nodes = stream.head.size.div_ceil(NODE);
    c.reply.map(if full.is_some() { 9 } else { 10 });
    number(c.reply, "length", stream.head.size);
    number(c.reply, "radix-tree-keys", nodes);
    number(c.reply, "radix-tree-nodes", nodes + 1);
    id(c.reply, "last-generated-id", stream.last);
    id(c.reply, "max-deleted-entry-id", stream.max_deleted);
    number(c.reply, "entries-added", stream.added());
    id(c.reply, "recorded-first-entry-id", stream.first);
    let Some(count) = full else {
        number(c.reply, "groups", groups.len() as u64);
        for (name, last) in [("first-entry", false), ("last-entry", true)] {
            c.reply.bulk(name.as_bytes());
            let edge = match stream.head.size {
                0 => None,
                _ => stream.edge(c.view, last)?,
            };
            match edge {
                Some(edge) => {
                    show_one(c, &stream, edge)?;
                }
                None => c.reply.nil(),
            }
        }
        return Ok(());
    };
    c.reply.bulk(b"entries");
    show_range(c, &stream, (Id::ZERO, Id::LAST), false, count)?;
    c.reply.bulk(b"groups");
    c.reply.array(groups.len());
    for group in groups {
        full_group(c, &stream, &group, count)?;
    }
    Ok(())
}

fn full_group(c: &mut Call, stream: &Stream, group: &Group, count: u64) -> Answer {
    c.reply.map(7);
    c.reply.bulk(b"name");
    c.reply.bulk(&group.name);
    id(c.reply, "last-delivered-id", group.last);
    number_or_nil(c.reply, "entries-read", group.read);
    number_or_nil(c.reply, "lag", group.lag(stream));
    number(c.reply, "pel-count", group.pending);
    pending(c, stream, group, (None, count))?;
    let consumers = group.consumers(c.view, stream.head.version)?;
    c.reply.bulk(b"consumers");
    c.reply.array(consumers.len());
    for one in consumers {
        c.reply.map(5);
        c.reply.bulk(b"name");
        c.reply.bulk(&one.name);
        number(c.reply, "seen-time", one.seen);
        c.reply.bulk(b"active-time");
        c.reply.int(match one.active {
            0 => -1,
            time => time as i64,
        });
        number(c.reply, "pel-count", one.pending);
        pending(c, stream, group, (Some(&one), count))?;
    }
    Ok(())
}

fn pending(
    c: &mut Call,
    stream: &Stream,
    group: &Group,
    (consumer, count): (Option<&Consumer>, u64),
) -> Answer {
    let version = stream.head.version;
    c.reply.bulk(b"pending");
    let (opened, mut shown) = (c.reply.open(), 0);
    let of = consumer.map(|one| one.number);
    let mut scan = group.pending_scan(c.view, version, of, (Id::ZERO, Id::LAST))?;
    while let Some(id) = scan.next(c.view)? {
        let Some(one) = group.find(c.view, version, id)? else {
            continue;
        };
        c.reply.array(if of.is_some() { 3 } else { 4 });
        show_id(c.reply, id);
        if of.is_none() {
            c.reply.bulk(&one.consumer.1);
        }
        c.reply.count(one.delivered);
        c.reply.count(one.deliveries);
        shown += 1;
        if shown as u64 == count {
            break;
        }
    }
    c.reply.close(opened, shown);
    Ok(())
}

pub fn groups(c: &mut Call) -> Answer {
    let stream = stream_of(c)?;
    let groups = Group::all(c.view, stream.head.version)?;
    c.reply.array(groups.len());
    for group in groups {
        let consumers = group.consumers(c.view, stream.head.version)?;
        c.reply.map(6);
        c.reply.bulk(b"name");
        c.reply.bulk(&group.name);
        number(c.reply, "consumers", consumers.len() as u64);
        number(c.reply, "pending", group.pending);
        id(c.reply, "last-delivered-id", group.last);
        number_or_nil(c.reply, "entries-read", group.read);
        number_or_nil(c.reply, "lag", group.lag(&stream));
    }
    Ok(())
}

pub fn consumers(c: &mut Call) -> Answer {
    let (stream, name) = (stream_of(c)?, c.arg(3));
    let Some(group) = Group::at(c.view, &stream, name)? else {
        return Err(no_such_group(name, c.arg(2)));
    };
    let all = group.consumers(c.view, stream.head.version)?;
    let now = c.view.now;
    c.reply.array(all.len());
    for one in all {
        c.reply.map(4);
        c.reply.bulk(b"name");
        c.reply.bulk(&one.name);
        number(c.reply, "pending", one.pending);
        number(c.reply, "idle", now.saturating_sub(one.seen));
        c.reply.bulk(b"inactive");
        c.reply.int(match one.active {
            0 => -1,
            time => now.saturating_sub(time) as i64,
        });
    }
    Ok(())
}

pub fn help(c: &mut Call) -> Answer {
    let lines = [
        "XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CONSUMERS <key> <group>",
        "    Return the consumers of a group.",
        "GROUPS <key>",
        "    Return the groups of a stream.",
        "HELP",
        "    Print this help.",
        "STREAM <key> [FULL [COUNT <count>]]",
        "    Return what is known of a stream; in full, with entries and groups.",
    ];
    c.reply.array(lines.len());
    lines.iter().for_each(|line| c.reply.simple(line));
    Ok(())
}
