//! How many members are before one: a large sorted set is cut into buckets, each with a row of its
//! first member and its count. A rank is the sum of the buckets before and a walk through one.
//!
//! `Row::Bucket`: `score (8) member` of the first that belongs to it (nothing for the first bucket) →
//! the count (4). The head has 1 in `first` where there are buckets. In a database without
//! transactions they are kept in memory as well, so that a write reads nothing for them.

use crate::redis::command::fail::Answer;
use crate::redis::store::head::Head;
use crate::redis::store::rows::{rows_of, sub_key, Row};
use crate::redis::store::view::{Family, View};
use std::sync::Arc;

/// A set gets buckets when it has more members.
const FEW: u64 = 512;
/// A bucket with more is split, and one with fewer is joined to its neighbour.
const FULL: u32 = 1024;
const LOW: u32 = 128;

/// The bytes of a row's key before the score.
const PREFIX: usize = 9;

#[derive(Clone, Default, PartialEq, Eq)]
pub struct Ranks {
    firsts: Vec<Vec<u8>>,
    counts: Vec<u32>,
}

impl Ranks {
    /// How much memory it is about, in buckets.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Those that the rows have.
    pub fn load(view: &View, version: u64) -> Answer<Ranks> {
        let mut ranks = Ranks::default();
        let mut scan = view.scan(Family::Subs, rows_of(version, Row::Bucket), false)?;
        while let Some((key, count)) = scan.next(view)? {
            ranks.firsts.push(key[PREFIX..].to_vec());
            let four = count.try_into().unwrap_or([0; 4]);
            ranks.counts.push(u32::from_be_bytes(four));
        }
        Ok(ranks)
    }

    /// The bucket of a score and member.
    fn bucket(&self, at: &[u8]) -> usize {
        let behind = self.firsts.partition_point(|first| first.as_slice() <= at);
        behind.saturating_sub(1)
    }

    fn before(&self, bucket: usize) -> u64 {
        self.counts[..bucket]
            .iter()
            .map(|count| u64::from(*count))
            .sum()
    }
}

fn bucket_key(version: u64, first: &[u8]) -> Vec<u8> {
    sub_key(version, Row::Bucket, &[first])
}

/// The score rows of a bucket, from its first one up to the next bucket's.
fn rows(version: u64, ranks: &Ranks, bucket: usize) -> (Vec<u8>, Vec<u8>) {
    let from = sub_key(version, Row::Score, &[&ranks.firsts[bucket]]);
    let to = match ranks.firsts.get(bucket + 1) {
        Some(next) => sub_key(version, Row::Score, &[next]),
        None => rows_of(version, Row::Score).1,
    };
    (from, to)
}

/// The buckets of a set, which the command keeps as long as it changes them.
fn ranks(view: &View, version: u64) -> Answer<Arc<Ranks>> {
    match view.known_ranks(version) {
        Some(ranks) => Ok(ranks),
        None => {
            let ranks = Arc::new(Ranks::load(view, version)?);
            view.know_ranks(version, ranks.clone());
            Ok(ranks)
        }
    }
}

/// Counts a score row that was added or, with `gone`, removed just now.
pub fn note(view: &mut View, head: &mut Head, at: &[u8], gone: bool) -> Answer {
    let version = head.version;
    if head.first == 0 {
        if !gone && head.size > FEW {
            head.first = 1;
            let first = Ranks {
                firsts: vec![Vec::new()],
                counts: vec![head.size as u32],
            };
            put(view, version, &first, 0);
            view.set_ranks(version, Arc::new(first));
        }
        return Ok(());
    }
    let mut shared = ranks(view, version)?;
    view.forget_ranks(version);
    let ranks = Arc::make_mut(&mut shared);
    if ranks.is_empty() {
        return Err(crate::redis::store::head::damaged().into());
    }
    let bucket = ranks.bucket(at);
    if gone {
        ranks.counts[bucket] = ranks.counts[bucket].saturating_sub(1);
    } else {
        ranks.counts[bucket] += 1;
    }
    if ranks.counts[bucket] > FULL {
        split(view, version, ranks, bucket)?;
    } else if gone && ranks.counts[bucket] < LOW && ranks.len() > 1 {
        join(view, version, ranks, bucket);
    } else {
        put(view, version, ranks, bucket);
    }
    view.set_ranks(version, shared);
    Ok(())
}

fn put(view: &mut View, version: u64, ranks: &Ranks, bucket: usize) {
    let key = bucket_key(version, &ranks.firsts[bucket]);
    let count = ranks.counts[bucket].to_be_bytes().to_vec();
    view.put(Family::Subs, key, count);
}

fn split(view: &mut View, version: u64, ranks: &mut Ranks, bucket: usize) -> Answer {
    let half = ranks.counts[bucket] / 2;
    let mut scan = view.scan(Family::Subs, rows(version, ranks, bucket), false)?;
    let (mut at, mut middle) = (0, None);
    while let Some((key, _)) = scan.next(view)? {
        if at == half {
            middle = Some(key[PREFIX..].to_vec());
            break;
        }
        at += 1;
    }
    drop(scan);
    if let Some(middle) = middle {
        let rest = ranks.counts[bucket] - half;
        ranks.counts[bucket] = half;
        ranks.firsts.insert(bucket + 1, middle);
        ranks.counts.insert(bucket + 1, rest);
        put(view, version, ranks, bucket + 1);
    }
    put(view, version, ranks, bucket);
    Ok(())
}

fn join(view: &mut View, version: u64, ranks: &mut Ranks, bucket: usize) {
    let left = match bucket {
        0 => 0,
        _ => bucket - 1,
    };
    if ranks.counts[left] + ranks.counts[left + 1] > FULL / 2 {
        return put(view, version, ranks, bucket);
    }
    let first = ranks.firsts.remove(left + 1);
    ranks.counts[left] += ranks.counts.remove(left + 1);
    view.delete(Family::Subs, bucket_key(version, &first));
    put(view, version, ranks, left);
}

/// Where to begin to count the rows before one: a row, and how many are before that.
pub fn start_for(view: &View, head: &Head, at: &[u8]) -> Answer<(Vec<u8>, u64)> {
    if head.first == 0 {
        return Ok((rows_of(head.version, Row::Score).0, 0));
    }
    let ranks = ranks(view, head.version)?;
    let bucket = ranks.bucket(at);
    let from = rows(head.version, &ranks, bucket).0;
    Ok((from, ranks.before(bucket)))
}

/// Where to begin to walk to a rank: a row, and how many rows further it is.
pub fn start_at(view: &View, head: &Head, rank: u64) -> Answer<(Vec<u8>, u64)> {
    if head.first == 0 {
        return Ok((rows_of(head.version, Row::Score).0, rank));
    }
    let ranks = ranks(view, head.version)?;
    let (mut bucket, mut left) = (0, rank);
    while bucket + 1 < ranks.len() && left >= u64::from(ranks.counts[bucket]) {
        left -= u64::from(ranks.counts[bucket]);
        bucket += 1;
    }
    Ok((rows(head.version, &ranks, bucket).0, left))
}
