//! The elements at the two ends of a list that lie in its head, so that a push or a pop writes one
//! row: `how many at the left (1) their bytes (2) how many at the right (1)`, then both, packed as in
//! chunks and in the order of the list. Nothing at all where there are none.

use crate::redis::command::fail::Answer;
use crate::redis::list::chunks::unpack;
use crate::redis::store::head::{damaged, Head};

const PREFIX: usize = 4;
/// As many elements lie at an end at most, if they have no more bytes than that.
pub const MOST: u64 = 64;
pub const MOST_BYTES: usize = 512;

/// Packed elements, and how many they are.
#[derive(Clone, Copy, Default)]
pub struct Edge<'h> {
    pub bytes: &'h [u8],
    pub count: u64,
}

/// The elements at the left and at the right.
pub fn edges(head: &Head) -> Answer<[Edge<'_>; 2]> {
    let [left, high, low, right, bytes @ ..] = head.bytes.as_slice() else {
        return match head.bytes.is_empty() {
            true => Ok(Default::default()),
            false => Err(damaged().into()),
        };
    };
    let len = u16::from_be_bytes([*high, *low]);
    let split = bytes.split_at_checked(usize::from(len));
    let (first, last) = split.ok_or_else(damaged)?;
    let (left, right) = (u64::from(*left), u64::from(*right));
    match left + right {
        count if count == 0 || count > head.size => Err(damaged().into()),
        _ => Ok([(first, left), (last, right)].map(|(bytes, count)| Edge { bytes, count })),
    }
}

/// The same as a head keeps them.
pub fn encode([left, right]: [Edge; 2]) -> Vec<u8> {
    if left.count + right.count == 0 {
        return Vec::new();
    }
    // No edge is longer than MOST elements of the longest form, some 4 KB.
    let [high, low] = (left.bytes.len() as u16).to_be_bytes();
    let mut bytes = Vec::with_capacity(PREFIX + left.bytes.len() + right.bytes.len());
    bytes.extend_from_slice(&[left.count as u8, high, low, right.count as u8]);
    bytes.extend_from_slice(left.bytes);
    bytes.extend_from_slice(right.bytes);
    bytes
}

/// Where each of the packed elements begins, and where the last one ends.
pub fn bounds(edge: Edge) -> Answer<Vec<usize>> {
    let mut bounds = Vec::with_capacity(edge.count as usize + 1);
    let mut rest = edge.bytes;
    bounds.push(0);
    while !rest.is_empty() {
        unpack(&mut rest)?;
        bounds.push(edge.bytes.len() - rest.len());
    }
    match bounds.len() as u64 == edge.count + 1 {
        true => Ok(bounds),
        false => Err(damaged().into()),
    }
}
