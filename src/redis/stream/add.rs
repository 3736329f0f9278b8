//! Entries that are added and removed.

use crate::redis::command::call::{is, Call};
use crate::redis::command::fail::{err, syntax, wrong_count, Answer};
use crate::redis::command::number::int;
use crate::redis::store::view::View;
use crate::redis::stream::entries::{show_id, Stream};
use crate::redis::stream::id::{of_new, strict, Id};

/// How many entries are removed at most where the limit is not given and the trim need not be exact.
const SOME: u64 = 10_000;

enum Keeps {
    Newest(u64),
    From(Id),
}

#[derive(Default)]
struct Trim {
    keeps: Option<Keeps>,
    /// 0: all that are too many.
    limit: u64,
}

struct Options<'c> {
    trim: Trim,
    makes: bool,
    /// Of XADD: the word of the id, and where it stands.
    id: (&'c [u8], usize),
}

fn options<'c>(c: &Call<'c, '_>, adds: bool) -> Answer<Options<'c>> {
    let (mut keeps, mut rough, mut limit) = (None, false, None);
    let (mut makes, mut id) = (true, (&b""[..], c.len()));
    let mut at = 2;
    while at < c.len() {
        let (word, more) = (c.arg(at), c.len() - 1 - at);
        let by_count = is(word, "maxlen");
        match () {
            () if adds && word == b"*" => {
                id = (word, at);
                break;
            }
            () if (by_count || is(word, "minid")) && more >= 1 => {
                if keeps.is_some() {
                    return err("syntax error, MAXLEN and MINID options at the same time are not compatible");
                }
                rough = more >= 2 && c.arg(at + 1) == b"~";
                at += usize::from(more >= 2 && matches!(c.arg(at + 1), b"~" | b"=")) + 1;
                keeps = Some(match by_count {
                    true => match u64::try_from(int(c.arg(at))?) {
                        Ok(most) => Keeps::Newest(most),
                        Err(_) => return err("The MAXLEN argument must be >= 0."),
                    },
                    false => Keeps::From(strict(c.arg(at), 0)?),
                });
            }
            () if is(word, "limit") && more >= 1 => {
                at += 1;
                limit = match u64::try_from(int(c.arg(at))?) {
                    Ok(most) => Some(most),
                    Err(_) => return err("The LIMIT argument must be >= 0."),
                };
            }
            () if adds && is(word, "nomkstream") => makes = false,
            () if adds => {
                of_new(word)?;
                id = (word, at);
                break;
            }
            () => return Err(syntax()),
        }
        at += 1;
    }
    if limit.is_some_and(|limit| limit != 0) && keeps.is_none() {
        return err("syntax error, LIMIT cannot be used without specifying a trimming strategy");
    }
    if !adds && keeps.is_none() {
        return err("syntax error, XTRIM must be called with a trimming strategy");
    }
    if limit.is_some() && !rough {
        return err("syntax error, LIMIT cannot be used without the special ~ option");
    }
    let limit = limit.unwrap_or(if rough { SOME } else { 0 });
    Ok(Options {
        trim: Trim { keeps, limit },
        makes,
        id,
    })
}

/// Removes the oldest entries; returns how many.
fn trim(view: &mut View, stream: &mut Stream, trim: &Trim) -> Answer<u64> {
    let Some(keeps) = &trim.keeps else {
        return Ok(0);
    };
    let (most, below) = match keeps {
        Keeps::Newest(most) => (stream.head.size.saturating_sub(*most), None),
        Keeps::From(id) => (u64::MAX, Some(*id)),
    };
    let most = match trim.limit {
        0 => most,
        limit => most.min(limit),
    };
    let (mut gone, mut next) = (Vec::new(), None);
    let mut entries = stream.walk(view, (Id::ZERO, Id::LAST), false)?;
    while let Some((id, _)) = entries.next(view)? {
        if gone.len() as u64 >= most || below.is_some_and(|below| id >= below) {
            next = Some(id);
            break;
        }
        gone.push(id);
    }
    drop(entries);
    for id in &gone {
        stream.delete(view, *id)?;
    }
    stream.first = next.unwrap_or_default();
    Ok(gone.len() as u64)
}

pub fn xadd(c: &mut Call) -> Answer {
    let o = options(c, true)?;
    let words = c.args.get(o.id.1 + 1..).unwrap_or_default();
    if words.len() < 2 || words.len() % 2 == 1 {
        return Err(wrong_count(c.command.name));
    }
    let wanted = match o.id.0 {
        b"*" => None,
        word => Some(of_new(word)?),
    };
    if wanted == Some((0, Some(0))) {
        return err("The ID specified in XADD must be greater than 0-0");
    }
    let key = c.key();
    let mut stream = match Stream::at(c, key)? {
        Some(stream) => stream,
        None if !o.makes => {
            c.reply.nil();
            return Ok(());
        }
        None => Stream::fresh(c, key)?,
    };
    let last = stream.last;
    let Some(next) = last.next() else {
        return err("The stream has exhausted the last possible ID, unable to add more items");
    };
    let id = match wanted {
        Some((ms, Some(seq))) => Id { ms, seq },
        Some((ms, None)) if ms != last.ms => Id { ms, seq: 0 },
        Some((_, None)) if next.ms == last.ms => next,
        Some((_, None)) => return err("Elements are too large to be stored"),
        None if c.view.now > last.ms => Id {
            ms: c.view.now,
            seq: 0,
        },
        None => next,
    };
    // 0-0, which a new stream has as its last, is no entry's.
    if id <= last {
        return err("The ID specified in XADD is equal or smaller than the target stream top item");
    }
    stream.append(c.view, id, words);
    trim(c.view, &mut stream, &o.trim)?;
    stream.keep(c.view, key);
    show_id(c.reply, id);
    Ok(())
}

pub fn xtrim(c: &mut Call) -> Answer {
    let o = options(c, false)?;
    let (key, mut count) = (c.key(), 0);
    if let Some(mut stream) = Stream::at(c, key)? {
        count = trim(c.view, &mut stream, &o.trim)?;
        if count > 0 {
            stream.keep(c.view, key);
        }
    }
    c.reply.count(count);
    Ok(())
}

pub fn xlen(c: &mut Call) -> Answer {
    let stream = Stream::at(c, c.key())?;
    c.reply.count(stream.map_or(0, |stream| stream.head.size));
    Ok(())
}

pub fn xdel(c: &mut Call) -> Answer {
    let (key, mut count, mut first) = (c.key(), 0, false);
    let Some(mut stream) = Stream::at(c, key)? else {
        c.reply.int(0);
        return Ok(());
    };
    let ids: Vec<Id> = ids(&c.args[2..])?;
    for id in ids {
        if stream.delete(c.view, id)? {
            count += 1;
            first |= id == stream.first;
            stream.max_deleted = stream.max_deleted.max(id);
        }
    }
    if count > 0 {
        if first || stream.head.size == 0 {
            stream.settle(c.view)?;
        }
        stream.keep(c.view, key);
    }
    c.reply.int(count);
    Ok(())
}

pub fn ids(words: &[&[u8]]) -> Answer<Vec<Id>> {
    words.iter().map(|word| strict(word, 0)).collect()
}

pub fn xsetid(c: &mut Call) -> Answer {
    let id = strict(c.arg(2), 0)?;
    let (mut added, mut deleted, mut at) = (None, Id::ZERO, 3);
    while at < c.len() {
        if at + 1 >= c.len() {
            return Err(syntax());
        }
        match () {
            () if c.is(at, "entriesadded") => match u64::try_from(int(c.arg(at + 1))?) {
                Ok(count) => added = Some(count),
                Err(_) => return err("entries_added must be positive"),
            },
            () if c.is(at, "maxdeletedid") => {
                deleted = strict(c.arg(at + 1), 0)?;
                if id < deleted {
                    return err("The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
                }
            }
            () => return Err(syntax()),
        }
        at += 2;
    }
    let key = c.key();
    let Some(mut stream) = Stream::at(c, key)? else {
        return err("no such key");
    };
    if id < stream.max_deleted {
        return err("The ID specified in XSETID is smaller than current max_deleted_entry_id");
    }
    if stream.head.size > 0 {
        if stream.edge(c.view, true)?.is_some_and(|top| id < top) {
            return err("The ID specified in XSETID is smaller than the target stream top item");
        }
        if added.is_some_and(|added| added < stream.head.size) {
            return err(
                "The entries_added specified in XSETID is smaller than the target stream length",
            );
        }
    }
    stream.last = id;
    stream.head.first = added.unwrap_or(stream.head.first);
    if deleted != Id::ZERO {
        stream.max_deleted = deleted;
    }
    stream.keep(c.view, key);
    c.reply.ok();
    Ok(())
}
