//! The members of a set, hash or sorted set, in the order of their hashes: pages by cursor, and
//! random ones.

use crate::base::error::Result;
use crate::redis::store::rows::{members_from, number, rows_of, Row, HEAD_PREFIX, MEMBER_PREFIX};
use crate::redis::store::scan::Scan;
use crate::redis::store::view::{Family, View};
use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};

/// A cursor is the first 53 bits of a hash, so that a double holds it, and one more: 0 begins and
/// ends. Rows that share these bits come in one page.
const CURSOR_SHIFT: u32 = 11;

/// The first hash that a cursor means.
fn hash_at(cursor: u64) -> Option<u64> {
    match cursor {
        0 => Some(0),
        _ if cursor > 1 << (64 - CURSOR_SHIFT) => None,
        _ => Some((cursor - 1) << CURSOR_SHIFT),
    }
}

/// Shows a page of members with their values; returns the next cursor.
pub fn page(
    view: &View,
    version: u64,
    cursor: u64,
    count: usize,
    mut each: impl FnMut(&[u8], &[u8]),
) -> Result<u64> {
    let Some(hash) = hash_at(cursor) else {
        return Ok(0);
    };
    let range = members_from(version, hash);
    walk(view, (Family::Subs, range, 9), count, |row, value| {
        each(&row[MEMBER_PREFIX..], value)
    })
}

/// The same for the heads of an epoch.
pub fn heads_page(
    view: &View,
    epoch: u32,
    cursor: u64,
    count: usize,
    mut each: impl FnMut(&[u8], &[u8]),
) -> Result<u64> {
    let Some(hash) = hash_at(cursor) else {
        return Ok(0);
    };
    let mut from = epoch.to_be_bytes().to_vec();
    from.extend_from_slice(&hash.to_be_bytes());
    let to = (epoch + 1).to_be_bytes().to_vec();
    walk(view, (Family::Heads, (from, to), 4), count, |row, value| {
        each(&row[HEAD_PREFIX..], value)
    })
}

/// `at`: where the hash stands in a key.
fn walk(
    view: &View,
    (family, range, at): (Family, (Vec<u8>, Vec<u8>), usize),
    count: usize,
    mut each: impl FnMut(&[u8], &[u8]),
) -> Result<u64> {
    let mut scan = view.scan(family, range, false)?;
    let (mut seen, mut last) = (0, 0);
    while let Some((row, value)) = scan.next(view)? {
        let place = number(&row[at..]) >> CURSOR_SHIFT;
        if seen >= count && place != last {
            return Ok(place + 1);
        }
        each(row, value);
        (seen, last) = (seen + 1, place);
    }
    Ok(0)
}

/// All members with their values.
pub fn all(view: &View, version: u64) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut scan = view.scan(Family::Subs, rows_of(version, Row::Member), false)?;
    let mut all = Vec::new();
    while let Some((row, value)) = scan.next(view)? {
        all.push((row[MEMBER_PREFIX..].to_vec(), value.to_vec()));
    }
    Ok(all)
}

/// A number below another one, each as likely.
pub fn below(limit: u64) -> u64 {
    thread_local! {
        static STATE: Cell<u64> = Cell::new(RandomState::new().hash_one(0u8) | 1);
    }
    let next = || {
        STATE.with(|state| {
            let mut x = state.get();
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            state.set(x);
            x.wrapping_mul(0x2545_F491_4F6C_DD1D)
        })
    };
    // Lemire's multiplication; the few numbers that would favour some are thrown away.
    loop {
        let wide = u128::from(next()) * u128::from(limit.max(1));
        if wide as u64 >= limit.wrapping_neg() % limit.max(1) {
            return (wide >> 64) as u64;
        }
    }
}

/// Above so many members, one is drawn without reading all.
const FEW: u64 = 64;
/// How many members a range of hashes has on average: with fewer more draws find nothing, with more a
/// draw walks further.
const MEAN: u64 = 8;
/// How many it has at most, but once in 10^8 times or where somebody chose members by their hashes.
const MOST: u64 = 28;
/// So often no member is found where the hashes lie as they should once in 10^30 times.
const TRIES: usize = 256;

type Member = (Vec<u8>, Vec<u8>);

/// A member of `size`, each as likely as another.
///
/// Of many, it draws one of the equal ranges that hashes are cut into, and a number: the member of that
/// number in the range, or if it has fewer it draws again. In a range that has more than it should, it
/// draws among all of these: they are less likely than others then, but none is left out.
pub fn pick(view: &View, version: u64, size: u64) -> Result<Option<Member>> {
    let all = || rows_of(version, Row::Member);
    if size <= FEW {
        return nth(view, all(), below(size));
    }
    let ranges = size / MEAN;
    let start = |range: u64| ((u128::from(range) << 64) / u128::from(ranges)) as u64;
    let mut scan = view.scan(Family::Subs, (Vec::new(), Vec::new()), false)?;
    for _ in 0..TRIES {
        let range = below(ranges);
        let (from, mut to) = members_from(version, start(range));
        if range + 1 < ranges {
            to = members_from(version, start(range + 1)).0;
        }
        scan.again((from.clone(), to.clone()));
        let (found, count) = nth_and_count(view, &mut scan, below(MOST))?;
        if count > MOST {
            return nth(view, (from, to), below(count));
        }
        if found.is_some() {
            return Ok(found);
        }
    }
    nth(view, all(), below(size))
}

fn nth(view: &View, range: (Vec<u8>, Vec<u8>), at: u64) -> Result<Option<Member>> {
    let mut scan = view.scan(Family::Subs, range, false)?;
    let mut left = at;
    while let Some((row, value)) = scan.next(view)? {
        if left == 0 {
            return Ok(Some(member(row, value)));
        }
        left -= 1;
    }
    Ok(None)
}

/// The member of a number, and how many there are.
fn nth_and_count(view: &View, scan: &mut Scan, at: u64) -> Result<(Option<Member>, u64)> {
    let (mut found, mut count) = (None, 0);
    while let Some((row, value)) = scan.next(view)? {
        if count == at {
            found = Some(member(row, value));
        }
        count += 1;
    }
    Ok((found, count))
}

fn member(row: &[u8], value: &[u8]) -> Member {
    (row[MEMBER_PREFIX..].to_vec(), value.to_vec())
}
