//! The keys of rows. All numbers are big-endian, so that RocksDB's order by bytes is theirs.
//!
//! In `rocks.redis`: row 0, and the heads, `epoch (4) hash (8) key`.
//! In `rocks.redis.sub`: `version (8) kind (1) rest`.

use crate::redis::store::hash64::hash64;

pub const HEADS: &std::ffi::CStr = c"rocks.redis";
pub const SUBS: &std::ffi::CStr = c"rocks.redis.sub";

/// The key of row 0: no head has epoch 0.
pub const ROW_0: [u8; 4] = [0; 4];

/// The bytes of a head's key before the user's.
pub const HEAD_PREFIX: usize = 12;
/// The bytes of a member's key before the member.
pub const MEMBER_PREFIX: usize = 17;

/// What a row of `rocks.redis.sub` is.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Row {
    /// Nothing more → the key of its head.
    Owner = 0,
    /// `hash (8) member` → the field's value, the score, or nothing.
    Member = 1,
    /// `chunk (8)` → packed elements of a list.
    Chunk = 2,
    /// `number (8)` → an element that no chunk has room for.
    Element = 3,
    /// `page (8)` → a page of a long string.
    Page = 4,
    /// `score (8) member` → nothing.
    Score = 5,
    /// `score (8) member` of a bucket's first → how many members it has.
    Bucket = 6,
    /// `id (16)` → the fields and values of an entry.
    Entry = 7,
    /// A name → a group of a stream.
    Group = 8,
    /// `group (8) name` → a consumer.
    Consumer = 9,
    /// `group (8) id (16)` → what is pending.
    Pending = 10,
    /// `group (8) consumer (8) id (16)` → nothing.
    PendingOf = 11,
}

pub fn head_key(epoch: u32, key: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(HEAD_PREFIX + key.len());
    row.extend_from_slice(&epoch.to_be_bytes());
    row.extend_from_slice(&hash64(key).to_be_bytes());
    row.extend_from_slice(key);
    row
}

/// Where the heads of a database begin, and those of the next.
pub fn heads_of(epoch: u32) -> (Vec<u8>, Vec<u8>) {
    (
        epoch.to_be_bytes().to_vec(),
        (epoch + 1).to_be_bytes().to_vec(),
    )
}

pub fn sub_key(version: u64, row: Row, parts: &[&[u8]]) -> Vec<u8> {
    let rest: usize = parts.iter().map(|part| part.len()).sum();
    let mut key = Vec::with_capacity(9 + rest);
    key.extend_from_slice(&version.to_be_bytes());
    key.push(row as u8);
    parts.iter().for_each(|part| key.extend_from_slice(part));
    key
}

pub fn member_key(version: u64, member: &[u8]) -> Vec<u8> {
    sub_key(
        version,
        Row::Member,
        &[&hash64(member).to_be_bytes(), member],
    )
}

pub fn numbered_key(version: u64, row: Row, number: u64) -> Vec<u8> {
    sub_key(version, row, &[&number.to_be_bytes()])
}

pub fn score_key(version: u64, score: f64, member: &[u8]) -> Vec<u8> {
    sub_key(
        version,
        Row::Score,
        &[&ordered(score).to_be_bytes(), member],
    )
}

/// All rows of one kind.
pub fn rows_of(version: u64, row: Row) -> (Vec<u8>, Vec<u8>) {
    let from = sub_key(version, row, &[]);
    let mut to = from.clone();
    to[8] += 1;
    (from, to)
}

/// The members from a hash on.
pub fn members_from(version: u64, hash: u64) -> (Vec<u8>, Vec<u8>) {
    let from = numbered_key(version, Row::Member, hash);
    (from, rows_of(version, Row::Member).1)
}

/// A score as a number in the same order; -0 is 0. No score is NaN.
pub fn ordered(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    match bits >> 63 {
        0 => bits | 1 << 63,
        _ => !bits,
    }
}

pub fn score_of(ordered: u64) -> f64 {
    f64::from_bits(match ordered >> 63 {
        0 => !ordered,
        _ => ordered & !(1 << 63),
    })
}

pub fn number(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    if let Some(first) = bytes.get(..8) {
        eight.copy_from_slice(first);
    }
    u64::from_be_bytes(eight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_keep_their_order() {
        let scores = [
            f64::NEG_INFINITY,
            -1e300,
            -1.5,
            -f64::MIN_POSITIVE,
            0.0,
            f64::MIN_POSITIVE,
            1.5,
            1e300,
            f64::INFINITY,
        ];
        assert!(scores
            .windows(2)
            .all(|two| ordered(two[0]) < ordered(two[1])));
        assert!(scores.iter().all(|one| score_of(ordered(*one)) == *one));
        assert_eq!(ordered(-0.0), ordered(0.0));
    }
}
