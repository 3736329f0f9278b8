//! Streams in a payload: packs of entries, then the counters, then the groups.
//!
//! A pack begins with a master entry: how many entries it has and how many were deleted, and the fields
//! that most entries have. Each entry has flags, its id as a distance from the pack's, its fields unless
//! they are the master's, its values, and how many elements that was.

use crate::redis::command::fail::Answer;
use crate::redis::dump::kind;
use crate::redis::dump::listpack::{Item, Pack};
use crate::redis::dump::read::Reader;
use crate::redis::dump::write::{put_len, put_string};
use crate::redis::store::head::Head;
use crate::redis::store::view::View;
use crate::redis::stream::entries::{words, Stream};
use crate::redis::stream::groups::Group;
use crate::redis::stream::id::{Id, ID};

/// Entries and bytes of a pack.
const MOST_ENTRIES: usize = 100;
const MOST_BYTES: usize = 4096;

const DELETED: i64 = 1;
const SAME_FIELDS: i64 = 2;

fn put_id(out: &mut Vec<u8>, id: Id) {
    put_len(out, id.ms);
    put_len(out, id.seq);
}

/// Entries of one pack, with the first id.
type Part = (Id, Vec<(Id, Vec<u8>)>);

fn pack(part: &Part) -> Answer<Vec<u8>> {
    let (first, entries) = part;
    let mut pack = Pack::new();
    // No field is the master's.
    for number in [entries.len() as i64, 0, 0, 0] {
        pack.integer(number);
    }
    for (id, row) in entries {
        let words = words(row)?;
        pack.integer(0);
        pack.integer(id.ms.wrapping_sub(first.ms) as i64);
        pack.integer(id.seq.wrapping_sub(first.seq) as i64);
        pack.integer(words.len() as i64 / 2);
        words.iter().for_each(|word| pack.text(word));
        pack.integer(words.len() as i64 + 4);
    }
    Ok(pack.end())
}

pub fn write(view: &View, head: Head, out: &mut Vec<u8>) -> Answer {
    let stream = Stream::of(head)?;
    let version = stream.head.version;
    let (mut packs, mut part, mut bytes): (_, Option<Part>, _) = (Vec::new(), None, 0);
    let mut entries = stream.walk(view, (Id::ZERO, Id::LAST), false)?;
    while let Some((id, row)) = entries.next(view)? {
        let (_, all) = part.get_or_insert((id, Vec::new()));
        bytes += row.len();
        all.push((id, row.to_vec()));
        if all.len() == MOST_ENTRIES || bytes >= MOST_BYTES {
            if let Some(full) = part.take() {
                packs.push((full.0, pack(&full)?));
            }
            bytes = 0;
        }
    }
    if let Some(rest) = part {
        packs.push((rest.0, pack(&rest)?));
    }
    put_len(out, packs.len() as u64);
    for (first, bytes) in &packs {
        put_string(out, &first.bytes());
        put_string(out, bytes);
    }
    put_len(out, stream.head.size);
    put_id(out, stream.last);
    put_id(out, stream.first);
    put_id(out, stream.max_deleted);
    put_len(out, stream.added());
    let groups = Group::all(view, version)?;
    put_len(out, groups.len() as u64);
    for group in &groups {
        write_group(view, version, group, out)?;
    }
    Ok(())
}

fn write_group(view: &View, version: u64, group: &Group, out: &mut Vec<u8>) -> Answer {
    let everything = (Id::ZERO, Id::LAST);
    put_string(out, &group.name);
    put_id(out, group.last);
    put_len(out, group.read.unwrap_or(u64::MAX));
    let ids = group.pending_ids(view, version, None, everything)?;
    put_len(out, ids.len() as u64);
    for id in ids {
        let (mut delivered, mut deliveries) = (0, 0);
        if let Some(one) = group.find(view, version, id)? {
            (delivered, deliveries) = (one.delivered, one.deliveries);
        }
        out.extend_from_slice(&id.bytes());
        out.extend_from_slice(&delivered.to_le_bytes());
        put_len(out, deliveries);
    }
    let consumers = group.consumers(view, version)?;
    put_len(out, consumers.len() as u64);
    for consumer in consumers {
        put_string(out, &consumer.name);
        out.extend_from_slice(&consumer.seen.to_le_bytes());
        let ids = group.pending_ids(view, version, Some(consumer.number), everything)?;
        put_len(out, ids.len() as u64);
        ids.iter().for_each(|id| out.extend_from_slice(&id.bytes()));
    }
    Ok(())
}

pub struct ReadStream {
    pub entries: Vec<(Id, Vec<Vec<u8>>)>,
    pub last: Id,
    pub max_deleted: Id,
    pub added: u64,
    pub groups: Vec<ReadGroup>,
}

pub struct ReadGroup {
    pub name: Vec<u8>,
    pub last: Id,
    pub read: Option<u64>,
    /// With the time and the number of deliveries.
    pub pending: Vec<(Id, u64, u64)>,
    pub consumers: Vec<ReadConsumer>,
}

pub struct ReadConsumer {
    pub name: Vec<u8>,
    pub seen: u64,
    pub active: u64,
    pub pending: Vec<Id>,
}

impl Reader<'_> {
    fn id(&mut self) -> Option<Id> {
        Some(Id {
            ms: self.len()?,
            seq: self.len()?,
        })
    }

    fn raw_id(&mut self) -> Option<Id> {
        self.take(ID).map(Id::of)
    }
}

/// The elements of a pack, in turn.
struct Items(std::vec::IntoIter<Item>);

impl Items {
    fn number(&mut self) -> Option<i64> {
        self.0.next()?.integer()
    }

    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    fn text(&mut self) -> Option<Vec<u8>> {
        self.0.next().map(Item::into_bytes)
    }
}

fn read_pack(
    r: &mut Reader,
    first: Id,
    bytes: &[u8],
    entries: &mut Vec<(Id, Vec<Vec<u8>>)>,
) -> Option<()> {
    let mut items = Items(r.pack(bytes)?.into_iter());
    let (count, deleted) = (items.number()?, items.number()?);
    let shared = items.count()?;
    let shared: Vec<_> = (0..shared).map(|_| items.text()).collect::<Option<_>>()?;
    (items.number()? == 0).then_some(())?;
    let (mut live, mut gone) = (0, 0);
    while items.0.len() > 0 {
        let flags = items.number()?;
        let id = Id {
            ms: first.ms.wrapping_add(items.number()? as u64),
            seq: first.seq.wrapping_add(items.number()? as u64),
        };
        let mut fields = Vec::new();
        if flags & SAME_FIELDS != 0 {
            for field in &shared {
                r.spend(field.len())?;
                fields.push(field.clone());
                fields.push(items.text()?);
            }
        } else {
            for _ in 0..2 * items.count()? {
                fields.push(items.text()?);
            }
        }
        items.number()?;
        if flags & DELETED != 0 {
            gone += 1;
            continue;
        }
        live += 1;
        let is_next = entries.last().is_none_or(|(last, _)| *last < id);
        (is_next && id != Id::ZERO).then(|| entries.push((id, fields)))?;
    }
    (live == count && gone == deleted).then_some(())
}

impl ReadStream {
    pub fn read(r: &mut Reader, of: u8) -> Option<ReadStream> {
        let mut entries = Vec::new();
        for _ in 0..r.count()? {
            let first = r.string()?;
            (first.len() == ID).then_some(())?;
            let pack = r.string()?;
            read_pack(r, Id::of(&first), &pack, &mut entries)?;
        }
        let (count, last) = (r.len()?, r.id()?);
        let top = entries.last().map_or(Id::ZERO, |(id, _)| *id);
        (count == entries.len() as u64 && top <= last).then_some(())?;
        let (mut max_deleted, mut added) = (Id::ZERO, count);
        if of != kind::STREAM {
            // The first id is known from the entries.
            r.id()?;
            (max_deleted, added) = (r.id()?, r.len()?);
        }
        let groups = (0..r.count()?).map(|_| ReadGroup::read(r, of));
        let groups: Vec<ReadGroup> = groups.collect::<Option<_>>()?;
        let mut names: Vec<_> = groups.iter().map(|group| &group.name).collect();
        all_differ(&mut names)?;
        Some(ReadStream {
            entries,
            last,
            max_deleted,
            added,
            groups,
        })
    }
}

fn all_differ<T: Ord>(all: &mut [T]) -> Option<()> {
    all.sort_unstable();
    all.windows(2).all(|two| two[0] != two[1]).then_some(())
}

impl ReadGroup {
    fn read(r: &mut Reader, of: u8) -> Option<ReadGroup> {
        let (name, last) = (r.string()?, r.id()?);
        let read = match of {
            kind::STREAM => None,
            _ => Some(r.len()?).filter(|read| *read != u64::MAX),
        };
        let pending = (0..r.count()?).map(|_| Some((r.raw_id()?, r.little()?, r.len()?)));
        let mut pending: Vec<_> = pending.collect::<Option<_>>()?;
        all_differ(&mut pending.iter().map(|one| one.0).collect::<Vec<_>>())?;
        pending.sort_unstable();
        let consumers = (0..r.count()?).map(|_| ReadConsumer::read(r, of));
        let consumers: Vec<ReadConsumer> = consumers.collect::<Option<_>>()?;
        all_differ(&mut consumers.iter().map(|one| &one.name).collect::<Vec<_>>())?;
        // Each pending entry has one consumer.
        let mut owned: Vec<Id> = consumers
            .iter()
            .flat_map(|one| one.pending.iter().copied())
            .collect();
        all_differ(&mut owned)?;
        owned
            .iter()
            .eq(pending.iter().map(|one| &one.0))
            .then_some(())?;
        Some(ReadGroup {
            name,
            last,
            read,
            pending,
            consumers,
        })
    }
}

impl ReadConsumer {
    fn read(r: &mut Reader, of: u8) -> Option<ReadConsumer> {
        let (name, seen) = (r.string()?, r.little()?);
        let active = match of {
            kind::STREAM_3 => r.little()?,
            _ => seen,
        };
        let pending = (0..r.count()?).map(|_| r.raw_id());
        Some(ReadConsumer {
            name,
            seen,
            // -1: never.
            active: if active == u64::MAX { 0 } else { active },
            pending: pending.collect::<Option<_>>()?,
        })
    }
}
