//! The groups of a stream, their consumers, and what is pending.
//!
//! A group's row has its number, the id of the last entry that it gave out, how many entries it has read
//! (all ones: unknown) and how many are pending. A consumer's row, behind the number of the group, has
//! its number, when it was seen, when it last got an entry (0: never), how many it has pending. What is
//! pending stands twice: behind the group's number, with the time of the delivery, their count and the
//! consumer's number and name; and behind the numbers of both, without a value.

use crate::redis::command::fail::Answer;
use crate::redis::store::head::damaged;
use crate::redis::store::rows::{number, sub_key, Row};
use crate::redis::store::view::{Family, View};
use crate::redis::stream::entries::Stream;
use crate::redis::stream::id::{Id, ID};

pub struct Group {
    pub name: Vec<u8>,
    pub number: u64,
    pub last: Id,
    /// How many entries it has read, if that is known.
    pub read: Option<u64>,
    pub pending: u64,
}

pub struct Consumer {
    pub name: Vec<u8>,
    pub number: u64,
    /// Whether it has a row.
    pub is_known: bool,
    pub seen: u64,
    /// 0: it never got an entry.
    pub active: u64,
    pub pending: u64,
}

/// An entry that was given out and not acknowledged.
#[derive(Clone)]
pub struct Pending {
    pub id: Id,
    /// Milliseconds since 1970.
    pub delivered: u64,
    pub deliveries: u64,
    /// The number and the name.
    pub consumer: (u64, Vec<u8>),
}

const UNKNOWN: u64 = u64::MAX;

fn next_number(stream: &mut Stream) -> u64 {
    stream.head.next += 1;
    stream.head.next - 1
}

/// All rows of a kind whose key begins with these bytes.
fn rows_under(version: u64, row: Row, prefix: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let from = sub_key(version, row, &[prefix]);
    let mut to = from.clone();
    // The kind is below 255.
    while let Some(last) = to.pop() {
        if last < u8::MAX {
            to.push(last + 1);
            break;
        }
    }
    (from, to)
}

impl Group {
    pub fn make(stream: &mut Stream, name: &[u8], last: Id, read: Option<u64>) -> Group {
        Group {
            name: name.to_vec(),
            number: next_number(stream),
            last,
            read,
            pending: 0,
        }
    }

    fn decode(name: &[u8], row: &[u8]) -> Answer<Group> {
        if row.len() != 24 + ID {
            return Err(damaged().into());
        }
        let read = number(&row[8 + ID..]);
        Ok(Group {
            name: name.to_vec(),
            number: number(row),
            last: Id::of(&row[8..]),
            read: (read != UNKNOWN).then_some(read),
            pending: number(&row[16 + ID..]),
        })
    }

    pub fn at(view: &View, stream: &Stream, name: &[u8]) -> Answer<Option<Group>> {
        let key = sub_key(stream.head.version, Row::Group, &[name]);
        let row = view.get(Family::Subs, &key)?;
        row.map(|row| Group::decode(name, &row)).transpose()
    }

    /// All of a stream, by name.
    pub fn all(view: &View, version: u64) -> Answer<Vec<Group>> {
        let mut all = Vec::new();
        let mut scan = view.scan(Family::Subs, rows_under(version, Row::Group, &[]), false)?;
        while let Some((key, row)) = scan.next(view)? {
            all.push(Group::decode(&key[9..], row)?);
        }
        Ok(all)
    }

    pub fn keep(&self, view: &mut View, version: u64) {
        let mut row = self.number.to_be_bytes().to_vec();
        row.extend_from_slice(&self.last.bytes());
        row.extend_from_slice(&self.read.unwrap_or(UNKNOWN).to_be_bytes());
        row.extend_from_slice(&self.pending.to_be_bytes());
        let key = sub_key(version, Row::Group, &[&self.name]);
        view.put(Family::Subs, key, row);
    }

    /// Deletes a group with all that it has. Walks what is pending.
    pub fn destroy(&self, view: &mut View, version: u64) -> Answer {
        let group = self.number.to_be_bytes();
        let mut gone = vec![sub_key(version, Row::Group, &[&self.name])];
        for row in [Row::Consumer, Row::Pending, Row::PendingOf] {
            let mut scan = view.scan(Family::Subs, rows_under(version, row, &group), false)?;
            while let Some((key, _)) = scan.next(view)? {
                gone.push(key.to_vec());
            }
        }
        gone.into_iter()
            .for_each(|key| view.delete(Family::Subs, key));
        Ok(())
    }

    /// Of how many entries it is behind, if that is known.
    pub fn lag(&self, stream: &Stream) -> Option<u64> {
        let added = stream.added();
        match self.read {
            _ if added == 0 => Some(0),
            Some(read) if !stream.has_gaps_from(self.last) => Some(added.wrapping_sub(read)),
            _ => Some(added.wrapping_sub(stream.added_up_to(self.last)?)),
        }
    }

    /// Notes that an entry behind the last was given out.
    pub fn gave(&mut self, stream: &Stream, id: Id) {
        self.read = match self.read {
            Some(read) if !stream.has_gaps_from(id) => Some(read + 1),
            read if stream.added() == 0 => read,
            _ => stream.added_up_to(id),
        };
        self.last = id;
    }

    // ---- consumers -----------------------------------------------------------------

    pub fn consumer(&self, view: &View, version: u64, name: &[u8]) -> Answer<Option<Consumer>> {
        let key = sub_key(version, Row::Consumer, &[&self.number.to_be_bytes(), name]);
        let row = view.get(Family::Subs, &key)?;
        row.map(|row| Consumer::decode(name, &row)).transpose()
    }

    /// The consumer of a name, made if it is missing, seen now.
    pub fn consumer_now(
        &self,
        view: &mut View,
        stream: &mut Stream,
        name: &[u8],
    ) -> Answer<Consumer> {
        let found = self.consumer(view, stream.head.version, name)?;
        let mut consumer = match found {
            Some(consumer) => consumer,
            None => Consumer {
                name: name.to_vec(),
                number: next_number(stream),
                is_known: false,
                seen: 0,
                active: 0,
                pending: 0,
            },
        };
        consumer.seen = view.now;
        Ok(consumer)
    }

    pub fn consumers(&self, view: &View, version: u64) -> Answer<Vec<Consumer>> {
        let mut all = Vec::new();
        let range = rows_under(version, Row::Consumer, &self.number.to_be_bytes());
        let mut scan = view.scan(Family::Subs, range, false)?;
        while let Some((key, row)) = scan.next(view)? {
            all.push(Consumer::decode(&key[17..], row)?);
        }
        Ok(all)
    }

    pub fn keep_consumer(&self, view: &mut View, version: u64, consumer: &Consumer) {
        let mut row = Vec::with_capacity(32);
        for one in [
            consumer.number,
            consumer.seen,
            consumer.active,
            consumer.pending,
        ] {
            row.extend_from_slice(&one.to_be_bytes());
        }
        let group = self.number.to_be_bytes();
        let key = sub_key(version, Row::Consumer, &[&group, &consumer.name]);
        view.put(Family::Subs, key, row);
    }

    /// Deletes a consumer and what it has pending. Walks that.
    pub fn delete_consumer(
        &mut self,
        view: &mut View,
        version: u64,
        consumer: &Consumer,
    ) -> Answer<u64> {
        let all = self.pending_ids(view, version, Some(consumer.number), (Id::ZERO, Id::LAST))?;
        for id in &all {
            self.forget(view, version, *id, consumer.number);
        }
        let group = self.number.to_be_bytes();
        let key = sub_key(version, Row::Consumer, &[&group, &consumer.name]);
        view.delete(Family::Subs, key);
        Ok(all.len() as u64)
    }

    // ---- what is pending -------------------------------------------------------------

    fn pending_key(&self, version: u64, id: Id) -> Vec<u8> {
        let parts: [&[u8]; 2] = [&self.number.to_be_bytes(), &id.bytes()];
        sub_key(version, Row::Pending, &parts)
    }

    fn pending_of_key(&self, version: u64, consumer: u64, id: Id) -> Vec<u8> {
        let parts: [&[u8]; 3] = [
            &self.number.to_be_bytes(),
            &consumer.to_be_bytes(),
            &id.bytes(),
        ];
        sub_key(version, Row::PendingOf, &parts)
    }

    pub fn find(&self, view: &View, version: u64, id: Id) -> Answer<Option<Pending>> {
        let Some(row) = view.get(Family::Subs, &self.pending_key(version, id))? else {
            return Ok(None);
        };
        if row.len() < 24 {
            return Err(damaged().into());
        }
        Ok(Some(Pending {
            id,
            delivered: number(&row),
            deliveries: number(&row[8..]),
            consumer: (number(&row[16..]), row[24..].to_vec()),
        }))
    }

    /// The ids that are pending in a range, of one consumer or of all.
    pub fn pending_ids(
        &self,
        view: &View,
        version: u64,
        consumer: Option<u64>,
        (from, to): (Id, Id),
    ) -> Answer<Vec<Id>> {
        let mut scan = self.pending_scan(view, version, consumer, (from, to))?;
        let mut all = Vec::new();
        while let Some(id) = scan.next(view)? {
            all.push(id);
        }
        Ok(all)
    }

    pub fn pending_scan(
        &self,
        view: &View,
        version: u64,
        consumer: Option<u64>,
        (from, to): (Id, Id),
    ) -> Answer<PendingIds> {
        let key = |id| match consumer {
            Some(consumer) => self.pending_of_key(version, consumer, id),
            None => self.pending_key(version, id),
        };
        let (from, mut to) = (key(from), key(to));
        // The key behind it.
        to.push(0);
        let to = to.max(from.clone());
        let at = from.len() - ID;
        let scan = view.scan(Family::Subs, (from, to), false)?;
        Ok(PendingIds { scan, at })
    }

    pub fn last_pending(&self, view: &View, version: u64) -> Answer<Option<Id>> {
        let range = rows_under(version, Row::Pending, &self.number.to_be_bytes());
        let mut scan = view.scan(Family::Subs, range, true)?;
        let last = scan.next(view)?;
        Ok(last.map(|(key, _)| Id::of(&key[17..])))
    }

    /// Writes what is pending for a consumer that had it before, or has it now. The group and the
    /// consumers count.
    pub fn keep_pending(&self, view: &mut View, version: u64, pending: &Pending) {
        let mut row = Vec::with_capacity(24 + pending.consumer.1.len());
        row.extend_from_slice(&pending.delivered.to_be_bytes());
        row.extend_from_slice(&pending.deliveries.to_be_bytes());
        row.extend_from_slice(&pending.consumer.0.to_be_bytes());
        row.extend_from_slice(&pending.consumer.1);
        view.put(Family::Subs, self.pending_key(version, pending.id), row);
    }

    /// Gives a pending entry to a consumer, from another one or from none.
    pub fn give(
        &mut self,
        view: &mut View,
        version: u64,
        (pending, before): (&Pending, Option<u64>),
        consumer: &mut Consumer,
    ) -> Answer {
        if before != Some(consumer.number) {
            if let Some(before) = before {
                let key = self.pending_of_key(version, before, pending.id);
                view.delete(Family::Subs, key);
                let name = self.find(view, version, pending.id)?;
                self.count_less(view, version, name)?;
            } else {
                self.pending += 1;
            }
            let key = self.pending_of_key(version, consumer.number, pending.id);
            view.put(Family::Subs, key, Vec::new());
            consumer.pending += 1;
        }
        let pending = Pending {
            consumer: (consumer.number, consumer.name.clone()),
            ..pending.clone()
        };
        self.keep_pending(view, version, &pending);
        Ok(())
    }

    /// The consumer that had an entry has one less.
    fn count_less(&self, view: &mut View, version: u64, pending: Option<Pending>) -> Answer {
        let Some(pending) = pending else {
            return Ok(());
        };
        if let Some(mut owner) = self.consumer(view, version, &pending.consumer.1)? {
            owner.pending = owner.pending.saturating_sub(1);
            self.keep_consumer(view, version, &owner);
        }
        Ok(())
    }

    fn forget(&mut self, view: &mut View, version: u64, id: Id, consumer: u64) {
        view.delete(Family::Subs, self.pending_key(version, id));
        view.delete(Family::Subs, self.pending_of_key(version, consumer, id));
        self.pending = self.pending.saturating_sub(1);
    }

    /// An entry is pending no longer; returns whether it was. `current` has not been written yet.
    pub fn acknowledge(
        &mut self,
        view: &mut View,
        version: u64,
        id: Id,
        current: Option<&mut Consumer>,
    ) -> Answer<bool> {
        let Some(pending) = self.find(view, version, id)? else {
            return Ok(false);
        };
        self.forget(view, version, id, pending.consumer.0);
        match current.filter(|current| current.number == pending.consumer.0) {
            Some(current) => current.pending = current.pending.saturating_sub(1),
            None => self.count_less(view, version, Some(pending))?,
        }
        Ok(true)
    }
}

impl Consumer {
    fn decode(name: &[u8], row: &[u8]) -> Answer<Consumer> {
        if row.len() != 32 {
            return Err(damaged().into());
        }
        Ok(Consumer {
            name: name.to_vec(),
            number: number(row),
            is_known: true,
            seen: number(&row[8..]),
            active: number(&row[16..]),
            pending: number(&row[24..]),
        })
    }
}

/// A walk over ids that are pending.
pub struct PendingIds {
    scan: crate::redis::store::scan::Scan,
    at: usize,
}

impl PendingIds {
    #[allow(clippy::should_implement_trait)] // As the walks that lend what they return.
    pub fn next(&mut self, view: &View) -> Answer<Option<Id>> {
        let row = self.scan.next(view)?;
        Ok(row.map(|(key, _)| Id::of(&key[self.at..])))
    }
}
