//! The entries of a stream, a row each: its fields and values, one behind the other, each as its length
//! (a varint) and its bytes. The head has in `first` how many were ever added, in `next` the next number
//! of a group or consumer, in `size` how many entries there are, and three ids: the last given, the
//! highest deleted, that of the first entry.

use crate::redis::command::call::Call;
use crate::redis::command::fail::Answer;
use crate::redis::command::reply::Reply;
use crate::redis::list::{put_varint, varint};
use crate::redis::store::head::{damaged, Head, Type};
use crate::redis::store::rows::{rows_of, sub_key, Row};
use crate::redis::store::scan::Scan;
use crate::redis::store::view::{Family, View};
use crate::redis::stream::id::{Id, ID};

pub struct Stream {
    pub head: Head,
    pub last: Id,
    pub max_deleted: Id,
    /// 0-0 where there are no entries.
    pub first: Id,
}

impl Stream {
    pub fn of(head: Head) -> Answer<Stream> {
        if head.bytes.len() != 3 * ID {
            return Err(damaged().into());
        }
        let id = |at: usize| Id::of(&head.bytes[at * ID..]);
        let (last, max_deleted, first) = (id(0), id(1), id(2));
        Ok(Stream {
            head,
            last,
            max_deleted,
            first,
        })
    }

    /// The stream of a key, if it is there.
    pub fn at(c: &Call, key: &[u8]) -> Answer<Option<Stream>> {
        c.typed(key, Type::Stream)?.map(Stream::of).transpose()
    }

    /// An empty one for a key.
    pub fn fresh(c: &mut Call, key: &[u8]) -> Answer<Stream> {
        let mut head = c.fresh(key, Type::Stream)?;
        head.bytes = vec![0; 3 * ID];
        Stream::of(head)
    }

    /// Writes the head; a stream may be empty.
    pub fn keep(&mut self, view: &mut View, key: &[u8]) {
        self.fill_head();
        view.set_head(key, &self.head);
    }

    /// The same after a change of its groups alone.
    pub fn keep_quietly(&mut self, view: &mut View, key: &[u8]) {
        self.fill_head();
        view.set_head_quietly(key, &self.head);
    }

    fn fill_head(&mut self) {
        self.head.bytes.clear();
        for id in [self.last, self.max_deleted, self.first] {
            self.head.bytes.extend_from_slice(&id.bytes());
        }
    }

    fn row(&self, id: Id) -> Vec<u8> {
        sub_key(self.head.version, Row::Entry, &[&id.bytes()])
    }

    /// How many entries there ever were.
    pub fn added(&self) -> u64 {
        self.head.first
    }

    pub fn append(&mut self, view: &mut View, id: Id, words: &[&[u8]]) {
        let mut row = Vec::with_capacity(words.iter().map(|word| word.len() + 2).sum());
        for word in words {
            put_varint(&mut row, word.len() as u64);
            row.extend_from_slice(word);
        }
        view.put(Family::Subs, self.row(id), row);
        if self.head.size == 0 {
            self.first = id;
        }
        self.last = id;
        self.head.size += 1;
        self.head.first = self.head.first.saturating_add(1);
    }

    pub fn has(&self, view: &View, id: Id) -> Answer<bool> {
        Ok(view.get(Family::Subs, &self.row(id))?.is_some())
    }

    /// Deletes an entry; returns whether it was there. `settle` follows.
    pub fn delete(&mut self, view: &mut View, id: Id) -> Answer<bool> {
        let was = self.has(view, id)?;
        if was {
            view.delete(Family::Subs, self.row(id));
            self.head.size -= 1;
        }
        Ok(was)
    }

    /// Finds the first entry again.
    pub fn settle(&mut self, view: &View) -> Answer {
        self.first = match self.head.size {
            0 => Id::ZERO,
            _ => self.edge(view, false)?.unwrap_or_default(),
        };
        Ok(())
    }

    /// The first entry, or the last.
    pub fn edge(&self, view: &View, last: bool) -> Answer<Option<Id>> {
        let mut entries = self.walk(view, (self.first, Id::LAST), last)?;
        Ok(entries.next(view)?.map(|(id, _)| id))
    }

    /// The entries from an id to another, the last first if `reverse`.
    pub fn walk(&self, view: &View, (from, to): (Id, Id), reverse: bool) -> Answer<Entries> {
        let from = self.row(from.max(self.first));
        let to = match to.next() {
            Some(next) => self.row(next),
            None => rows_of(self.head.version, Row::Entry).1,
        };
        let from = from.min(to.clone());
        Ok(Entries(view.scan(Family::Subs, (from, to), reverse)?))
    }

    /// Whether a deleted entry lies behind an id, among those that are there.
    pub fn has_gaps_from(&self, id: Id) -> bool {
        let deleted = self.max_deleted;
        self.head.size != 0 && deleted != Id::ZERO && self.first <= deleted && id <= deleted
    }

    /// How many entries were added up to one, if that is sure.
    pub fn added_up_to(&self, id: Id) -> Option<u64> {
        let added = self.added();
        if added == 0 {
            return Some(0);
        }
        if self.head.size == 0 && id <= self.last {
            return Some(added);
        }
        if id != Id::ZERO && id < self.max_deleted {
            return None;
        }
        if id >= self.last {
            return (id == self.last).then_some(added);
        }
        if self.max_deleted == Id::ZERO || self.max_deleted < self.first {
            let before = added.saturating_sub(self.head.size);
            if id < self.first {
                return Some(before);
            }
            if id == self.first {
                return Some(before + 1);
            }
        }
        None
    }
}

/// A walk over entries.
pub struct Entries(Scan);

impl Entries {
    /// The next entry and its row, until the next call.
    #[allow(clippy::should_implement_trait)] // It lends what it returns.
    pub fn next<'s>(&'s mut self, view: &'s View) -> Answer<Option<(Id, &'s [u8])>> {
        let row = self.0.next(view)?;
        Ok(row.map(|(key, value)| (Id::of(&key[9..]), value)))
    }
}

/// The fields and values of an entry, in turn.
pub fn words(row: &[u8]) -> Answer<Vec<&[u8]>> {
    let (mut words, mut rest) = (Vec::new(), row);
    while !rest.is_empty() {
        let len = varint(&mut rest)?;
        let len = usize::try_from(len).map_err(|_| damaged())?;
        let (word, others) = rest.split_at_checked(len).ok_or_else(damaged)?;
        words.push(word);
        rest = others;
    }
    Ok(words)
}

pub fn show_id(reply: &mut Reply, id: Id) {
    reply.bulk(id.text().as_bytes());
}

pub fn show(reply: &mut Reply, id: Id, row: &[u8]) -> Answer {
    let words = words(row)?;
    reply.array(2);
    show_id(reply, id);
    reply.array(words.len());
    words.iter().for_each(|word| reply.bulk(word));
    Ok(())
}

/// Shows one entry; returns whether it is there.
pub fn show_one(c: &mut Call, stream: &Stream, id: Id) -> Answer<bool> {
    match c.view.get(Family::Subs, &stream.row(id))? {
        Some(row) => show(c.reply, id, &row).map(|()| true),
        None => Ok(false),
    }
}

/// Shows a range of entries; `count` 0: all of them.
pub fn show_range(
    c: &mut Call,
    stream: &Stream,
    range: (Id, Id),
    reverse: bool,
    count: u64,
) -> Answer {
    let opened = c.reply.open();
    let mut shown = 0;
    let mut entries = stream.walk(c.view, range, reverse)?;
    while let Some((id, row)) = entries.next(c.view)? {
        show(c.reply, id, row)?;
        shown += 1;
        if shown as u64 == count {
            break;
        }
    }
    c.reply.close(opened, shown);
    Ok(())
}
