//! Walks every row and compares: lengths with elements, members with their scores, counters with
//! what they count, rows with the heads that they lead to.

use crate::redis::command::fail::Answer;
use crate::redis::hash::fields;
use crate::redis::list;
use crate::redis::store::head::{Head, Type};
use crate::redis::store::rows::{
    member_key, number, rows_of, score_key, score_of, sub_key, Row, HEAD_PREFIX, MEMBER_PREFIX,
};
use crate::redis::store::view::{Family, View};
use crate::redis::stream;
use crate::redis::string::text::{INLINE, PAGE};
use crate::redis::zset::ranks::Ranks;

#[derive(Default)]
pub struct Report {
    /// Heads of the databases, those that are over included.
    pub keys: u64,
    /// Rows of `rocks.redis.sub`, those of collections that are gone included.
    pub rows: u64,
    /// Rows that belong to a head.
    pub used: u64,
    pub faults: Vec<String>,
}

/// More are not listed.
const MOST_FAULTS: usize = 100;

impl Report {
    pub fn fault(&mut self, key: &[u8], what: impl std::fmt::Display) {
        if self.faults.len() < MOST_FAULTS {
            let key = String::from_utf8_lossy(key);
            self.faults.push(format!("{key:?}: {what}"));
        }
    }
}

pub fn check(view: &View) -> Answer<Report> {
    let mut report = Report::default();
    let everything = (Vec::new(), vec![0xff; 17]);
    let mut scan = view.scan(Family::Subs, everything, false)?;
    while scan.next(view)?.is_some() {
        report.rows += 1;
    }
    for epoch in view.epochs().of {
        let range = (
            epoch.to_be_bytes().to_vec(),
            (epoch + 1).to_be_bytes().to_vec(),
        );
        let mut scan = view.scan(Family::Heads, range, false)?;
        while let Some((row, value)) = scan.next(view)? {
            let (row, value) = (row.to_vec(), value.to_vec());
            report.keys += 1;
            one(view, &row, &value, &mut report)?;
        }
    }
    remembered(view, &mut report)?;
    Ok(report)
}

/// What the store remembers is what the rows say. What it remembers of collections that are gone is
/// read by nobody.
fn remembered(view: &View, report: &mut Report) -> Answer {
    for (family, row, value) in view.store.recent.all() {
        let name = match family {
            Family::Heads => row.get(HEAD_PREFIX..).unwrap_or(&row),
            Family::Subs => &row[..],
        };
        match view.get(family, &row)? {
            Some(found) if *found != *value && is_used(view, family, &row)? => {
                report.fault(name, "a row is not what the memory has of it");
            }
            None if family == Family::Heads && is_of_a_database(view, &row) => {
                report.fault(name, "the memory has a head that is no row");
            }
            _ => {}
        }
    }
    for (version, ends) in view.store.ends.all() {
        let (first, last) = rows_of(version, Row::Score);
        let outside = [
            ends.low.map(|low| (first.clone(), low)),
            ends.high.map(|high| (high, last)),
        ];
        for range in outside.into_iter().flatten() {
            let mut scan = view.scan(Family::Subs, range, false)?;
            let first = scan.next(view)?;
            if let Some((row, _)) = first {
                report.fault(
                    row,
                    "a score is behind an end that the memory has of its set",
                );
            }
        }
    }
    for (version, ranks) in view.store.ranks.all() {
        let owner = sub_key(version, Row::Owner, &[]);
        if is_used(view, Family::Subs, &owner)? && Ranks::load(view, version)? != *ranks {
            report.fault(&owner, "the buckets are not those that the memory has");
        }
    }
    Ok(())
}

/// Whether a row belongs to a key of a database: compactions drop the others in any order.
fn is_used(view: &View, family: Family, row: &[u8]) -> Answer<bool> {
    if family == Family::Heads {
        return Ok(is_of_a_database(view, row));
    }
    let version = number(row);
    let owner = view.get(Family::Subs, &sub_key(version, Row::Owner, &[]))?;
    let Some(owner) = owner.filter(|owner| is_of_a_database(view, owner)) else {
        return Ok(false);
    };
    let head = view.get(Family::Heads, &owner)?;
    Ok(head.is_some_and(|head| Head::decode(&head).is_ok_and(|head| head.version == version)))
}

fn is_of_a_database(view: &View, row: &[u8]) -> bool {
    let mut epochs = view.epochs().of.iter();
    epochs.any(|epoch| row.starts_with(&epoch.to_be_bytes()))
}

fn one(view: &View, row: &[u8], value: &[u8], report: &mut Report) -> Answer {
    let Some(key) = row.get(HEAD_PREFIX..) else {
        report.fault(row, "the key of a head is too short");
        return Ok(());
    };
    let head = match Head::decode(value) {
        Ok(head) => head,
        Err(_) => {
            report.fault(key, "no head");
            return Ok(());
        }
    };
    if head.kind == Type::String && !head.paged {
        if head.bytes.len() as u64 > INLINE {
            report.fault(key, "a string that should have pages");
        }
        return Ok(());
    }
    if head.size == 0 && head.kind != Type::Stream {
        report.fault(key, "an empty collection");
    }
    let owner = view.get(Family::Subs, &sub_key(head.version, Row::Owner, &[]))?;
    match owner {
        Some(owner) if *owner == *row => report.used += 1,
        _ => report.fault(key, "its rows do not lead back to it"),
    }
    match head.kind {
        Type::String => pages(view, key, &head, report),
        Type::List => elements(view, key, &head, report),
        Type::Hash => hash(view, key, &head, report),
        Type::Set | Type::Zset => members(view, key, &head, report),
        Type::Stream => stream::check(view, key, &head, report),
    }
}

pub fn compare(key: &[u8], what: &str, head: u64, rows: u64, report: &mut Report) {
    if head != rows {
        report.fault(
            key,
            format!("{what}: the head says {head}, the rows {rows}"),
        );
    }
}

fn pages(view: &View, key: &[u8], head: &Head, report: &mut Report) -> Answer {
    let mut scan = view.scan(Family::Subs, rows_of(head.version, Row::Page), false)?;
    while let Some((row, page)) = scan.next(view)? {
        report.used += 1;
        let end = number(&row[9..]) * PAGE + page.len() as u64;
        if page.len() as u64 > PAGE || end > head.size {
            report.fault(key, "a page reaches behind the end");
        }
    }
    Ok(())
}

fn elements(view: &View, key: &[u8], head: &Head, report: &mut Report) -> Answer {
    let mut count = 0;
    list::each(view, head, &mut |_| count += 1)?;
    compare(key, "elements", head.size, count, report);
    let (mut rows, mut long) = (0, 0);
    for (row, counter) in [(Row::Chunk, &mut rows), (Row::Element, &mut long)] {
        let mut scan = view.scan(Family::Subs, rows_of(head.version, row), false)?;
        while scan.next(view)?.is_some() {
            *counter += 1;
        }
    }
    report.used += rows + long;
    let (chunks, marks) = list::counted(view, head)?;
    compare(key, "chunks", chunks, rows, report);
    compare(key, "long elements", marks, long, report);
    Ok(())
}

fn hash(view: &View, key: &[u8], head: &Head, report: &mut Report) -> Answer {
    let (mut count, mut expire, mut earliest) = (0, 0, u64::MAX);
    let mut scan = view.scan(Family::Subs, rows_of(head.version, Row::Member), false)?;
    while let Some((row, value)) = scan.next(view)? {
        count += 1;
        if row != member_key(head.version, &row[MEMBER_PREFIX..]) {
            report.fault(key, "a field stands where its hash is not");
        }
        let (expiry, _) = fields::parts(value)?;
        if expiry != 0 {
            expire += 1;
            earliest = earliest.min(expiry);
        }
    }
    report.used += count;
    compare(key, "fields", head.size, count, report);
    compare(key, "fields that expire", head.first, expire, report);
    if expire > 0 && earliest < head.next {
        report.fault(key, "a field expires before the head says");
    }
    Ok(())
}

fn members(view: &View, key: &[u8], head: &Head, report: &mut Report) -> Answer {
    let (mut count, is_zset) = (0, head.kind == Type::Zset);
    let mut scan = view.scan(Family::Subs, rows_of(head.version, Row::Member), false)?;
    while let Some((row, value)) = scan.next(view)? {
        count += 1;
        let member = &row[MEMBER_PREFIX..];
        if row != member_key(head.version, member) {
            report.fault(key, "a member stands where its hash is not");
        }
        if is_zset {
            let at = score_key(head.version, score_of(number(value)), member);
            if view.get(Family::Subs, &at)?.is_none() {
                report.fault(key, "a member is missing among the scores");
            }
        }
    }
    report.used += count;
    compare(key, "members", head.size, count, report);
    if !is_zset {
        return Ok(());
    }
    // The scores, with the buckets that count them.
    let mut buckets = Vec::new();
    let mut scan = view.scan(Family::Subs, rows_of(head.version, Row::Bucket), false)?;
    while let Some((row, value)) = scan.next(view)? {
        let four = value.try_into().unwrap_or([0; 4]);
        buckets.push((row[9..].to_vec(), u64::from(u32::from_be_bytes(four)), 0));
    }
    let mut scores = 0;
    let mut scan = view.scan(Family::Subs, rows_of(head.version, Row::Score), false)?;
    while let Some((row, _)) = scan.next(view)? {
        scores += 1;
        let behind = buckets.partition_point(|(first, _, _)| first.as_slice() <= &row[9..]);
        if let Some((_, _, found)) = behind.checked_sub(1).map(|at| &mut buckets[at]) {
            *found += 1;
        }
    }
    report.used += scores + buckets.len() as u64;
    compare(key, "scores", head.size, scores, report);
    if (head.first != 0) == buckets.is_empty() {
        report.fault(key, "buckets: the head and the rows disagree");
    }
    for (_, count, found) in &buckets {
        compare(key, "a bucket", *count, *found, report);
    }
    Ok(())
}
