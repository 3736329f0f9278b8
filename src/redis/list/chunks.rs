//! The rows of a list. Elements have indexes from the head's `first` on; those whose index has the
//! same upper bits lie in one chunk, packed: the length and one more, then the bytes. A 0 and a
//! number stand for an element too long for a chunk, which has a row of its own by that number, so
//! that it stays where it is when others move.
//!
//! A head here is that of the elements in chunks alone (`elements.rs`).

use crate::redis::command::fail::Answer;
use crate::redis::store::head::{damaged, Head};
use crate::redis::store::rows::{number, numbered_key, rows_of, Row};
use crate::redis::store::view::{Family, View};

/// Elements in a chunk.
const CHUNK: u64 = 128;
/// The longest element in a chunk.
const SHORT: usize = 64;
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Left,
    Right,
}

pub fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub fn varint(bytes: &mut &[u8]) -> Answer<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or_else(damaged)?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(damaged().into())
}

/// An element as its chunk has it.
pub enum Packed<'r> {
    Short(&'r [u8]),
    Long(u64),
}

pub fn unpack<'r>(bytes: &mut &'r [u8]) -> Answer<Packed<'r>> {
    match varint(bytes)? {
        0 => Ok(Packed::Long(varint(bytes)?)),
        len => {
            let (element, rest) = bytes
                .split_at_checked(len as usize - 1)
                .ok_or_else(damaged)?;
            *bytes = rest;
            Ok(Packed::Short(element))
        }
    }
}

/// Packs an element, and stores it where it is long.
pub fn pack(view: &mut View, head: &mut Head, element: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(element.len().min(SHORT) + 2);
    if element.len() <= SHORT {
        put_varint(&mut out, element.len() as u64 + 1);
        out.extend_from_slice(element);
    } else {
        put_varint(&mut out, 0);
        put_varint(&mut out, head.next);
        let key = numbered_key(head.version, Row::Element, head.next);
        view.put(Family::Subs, key, element.to_vec());
        head.next += 1;
    }
    out
}

pub fn long(view: &View, head: &Head, at: u64) -> Answer<Vec<u8>> {
    let key = numbered_key(head.version, Row::Element, at);
    let row = view.get(Family::Subs, &key)?;
    Ok(row.ok_or_else(damaged)?.into_vec())
}

pub fn forget(view: &mut View, head: &Head, packed: &Packed) {
    if let Packed::Long(at) = packed {
        view.delete(Family::Subs, numbered_key(head.version, Row::Element, *at));
    }
}

fn chunk_key(head: &Head, chunk: u64) -> Vec<u8> {
    numbered_key(head.version, Row::Chunk, chunk)
}

fn load(view: &View, head: &Head, chunk: u64) -> Answer<Vec<u8>> {
    let row = view.get(Family::Subs, &chunk_key(head, chunk))?;
    Ok(row.ok_or_else(damaged)?.into_vec())
}

/// The index of the first element in a chunk.
fn start(head: &Head, chunk: u64) -> u64 {
    head.first.max(chunk * CHUNK)
}

/// Where the element of a number begins among packed ones.
fn skip(bytes: &[u8], count: u64) -> Answer<usize> {
    let mut rest = bytes;
    for _ in 0..count {
        unpack(&mut rest)?;
    }
    Ok(bytes.len() - rest.len())
}

/// Adds elements at an end, one after the other.
pub fn push(view: &mut View, head: &mut Head, end: End, elements: &[&[u8]]) -> Answer {
    let mut open = None;
    for element in elements {
        let packed = pack(view, head, element);
        push_packed(view, head, end, &packed, &mut open)?;
    }
    close(view, head, open);
    Ok(())
}

/// The chunk that is being added to, by its number.
pub type Open = Option<(u64, Vec<u8>)>;

/// Adds an element as it is packed. The caller closes the chunk that is left open.
pub fn push_packed(
    view: &mut View,
    head: &mut Head,
    end: End,
    packed: &[u8],
    open: &mut Open,
) -> Answer {
    let index = match end {
        End::Left => head.first.wrapping_sub(1),
        End::Right => head.first + head.size,
    };
    let chunk = index / CHUNK;
    if open.as_ref().is_none_or(|(at, _)| *at != chunk) {
        let is_there = head.size > 0
            && match end {
                End::Left => head.first / CHUNK == chunk,
                End::Right => (index - 1) / CHUNK == chunk,
            };
        let row = match is_there {
            true => load(view, head, chunk)?,
            false => Vec::new(),
        };
        close(view, head, open.replace((chunk, row)));
    }
    if let Some((_, row)) = open {
        match end {
            End::Left => drop(row.splice(0..0, packed.iter().copied())),
            End::Right => row.extend_from_slice(packed),
        }
    }
    head.first -= u64::from(end == End::Left);
    head.size += 1;
    Ok(())
}

pub fn close(view: &mut View, head: &Head, open: Open) {
    if let Some((at, row)) = open {
        view.put(Family::Subs, chunk_key(head, at), row);
    }
}

/// Takes elements of the chunk at an end, as they are packed, in the order of the list: as many as
/// `most`, or fewer where they have more bytes than that; one at least. Returns how many they are.
pub fn take(
    view: &mut View,
    head: &mut Head,
    end: End,
    (most, bytes): (u64, usize),
) -> Answer<(Vec<u8>, u64)> {
    let chunk = match end {
        End::Left => head.first / CHUNK,
        End::Right => (head.first + head.size - 1) / CHUNK,
    };
    let mut row = load(view, head, chunk)?;
    let mut starts = Vec::with_capacity(CHUNK as usize);
    let mut rest = row.as_slice();
    while !rest.is_empty() {
        starts.push(row.len() - rest.len());
        unpack(&mut rest)?;
    }
    let here = starts.len();
    let most = here.min(most as usize);
    let fits = |count: &usize| match end {
        End::Left => starts.get(*count).copied().unwrap_or(row.len()) <= bytes,
        End::Right => row.len() - starts[here - count] <= bytes,
    };
    let count = (1..=most).rev().find(fits).unwrap_or(1);
    if count > here {
        return Err(damaged().into());
    }
    let taken = match end {
        End::Left => {
            let kept = row.split_off(starts.get(count).copied().unwrap_or(row.len()));
            std::mem::replace(&mut row, kept)
        }
        End::Right => row.split_off(starts[here - count]),
    };
    match row.is_empty() {
        true => view.delete(Family::Subs, chunk_key(head, chunk)),
        false => view.put(Family::Subs, chunk_key(head, chunk), row),
    }
    head.first += if end == End::Left { count as u64 } else { 0 };
    head.size -= count as u64;
    Ok((taken, count as u64))
}

/// Shows the elements of `from` up to and without `to`, counted from the first, as long as `show`
/// wants more; returns whether it does.
pub fn each(
    view: &View,
    head: &Head,
    (from, to): (u64, u64),
    mut show: impl FnMut(u64, &[u8]) -> bool,
) -> Answer<bool> {
    if from >= to {
        return Ok(true);
    }
    let (first, last) = (head.first + from, head.first + to);
    for chunk in first / CHUNK..last.div_ceil(CHUNK) {
        let row = load(view, head, chunk)?;
        let mut rest = row.as_slice();
        let mut index = start(head, chunk);
        while index < last && !rest.is_empty() {
            let packed = unpack(&mut rest)?;
            if index >= first {
                let at = index - head.first;
                let goes_on = match packed {
                    Packed::Short(element) => show(at, element),
                    Packed::Long(long_at) => show(at, &long(view, head, long_at)?),
                };
                if !goes_on {
                    return Ok(false);
                }
            }
            index += 1;
        }
    }
    Ok(true)
}

/// The same from the last to the first.
pub fn each_back(
    view: &View,
    head: &Head,
    mut show: impl FnMut(u64, &[u8]) -> bool,
) -> Answer<bool> {
    if head.size == 0 {
        return Ok(true);
    }
    let chunks = head.first / CHUNK..(head.first + head.size).div_ceil(CHUNK);
    for chunk in chunks.rev() {
        let row = load(view, head, chunk)?;
        let mut rest = row.as_slice();
        let (mut all, mut index) = (Vec::new(), start(head, chunk));
        while !rest.is_empty() {
            all.push((index, unpack(&mut rest)?));
            index += 1;
        }
        for (index, packed) in all.into_iter().rev() {
            let at = index - head.first;
            let goes_on = match packed {
                Packed::Short(element) => show(at, element),
                Packed::Long(long_at) => show(at, &long(view, head, long_at)?),
            };
            if !goes_on {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Replaces an element by its number from the first.
pub fn set(view: &mut View, head: &mut Head, at: u64, element: &[u8]) -> Answer {
    let index = head.first + at;
    let chunk = index / CHUNK;
    let mut row = load(view, head, chunk)?;
    let from = skip(&row, index - start(head, chunk))?;
    let mut rest = &row[from..];
    let old = unpack(&mut rest)?;
    let to = row.len() - rest.len();
    forget(view, head, &old);
    let packed = pack(view, head, element);
    row.splice(from..to, packed);
    view.put(Family::Subs, chunk_key(head, chunk), row);
    Ok(())
}

/// Removes so many elements at an end, and shows each.
pub fn pop(
    view: &mut View,
    head: &mut Head,
    end: End,
    count: u64,
    mut show: impl FnMut(&[u8]),
) -> Answer {
    let mut left = count.min(head.size);
    while left > 0 {
        let chunk = match end {
            End::Left => head.first / CHUNK,
            End::Right => (head.first + head.size - 1) / CHUNK,
        };
        let row = load(view, head, chunk)?;
        let first = start(head, chunk);
        let here = (head.first + head.size).min((chunk + 1) * CHUNK) - first;
        let goes = left.min(here);
        let cut = match end {
            End::Left => skip(&row, goes)?,
            End::Right => skip(&row, here - goes)?,
        };
        let (gone, kept) = match end {
            End::Left => row.split_at(cut),
            End::Right => {
                let (kept, gone) = row.split_at(cut);
                (gone, kept)
            }
        };
        let (mut rest, mut all) = (gone, Vec::with_capacity(goes as usize));
        while !rest.is_empty() {
            all.push(unpack(&mut rest)?);
        }
        if end == End::Right {
            all.reverse();
        }
        for packed in all {
            match &packed {
                Packed::Short(element) => show(element),
                Packed::Long(at) => show(&long(view, head, *at)?),
            }
            forget(view, head, &packed);
        }
        match kept.is_empty() {
            true => view.delete(Family::Subs, chunk_key(head, chunk)),
            false => view.put(Family::Subs, chunk_key(head, chunk), kept.to_vec()),
        }
        if end == End::Left {
            head.first += goes;
        }
        head.size -= goes;
        left -= goes;
    }
    Ok(())
}

/// Replaces the elements from an index on by others: as they were packed, or new ones.
pub fn replace_from(view: &mut View, head: &mut Head, from: u64, with: &[New]) -> Answer {
    // The chunks that are written anew.
    let (first, end) = (head.first + from, head.first + head.size);
    let old = first / CHUNK..end.div_ceil(CHUNK);
    let mut row = match from > 0 && start(head, first / CHUNK) < first {
        true => {
            let row = load(view, head, first / CHUNK)?;
            let kept = skip(&row, first - start(head, first / CHUNK))?;
            row[..kept].to_vec()
        }
        false => Vec::new(),
    };
    let mut index = first;
    for one in with {
        if index % CHUNK == 0 && !row.is_empty() {
            let full = std::mem::take(&mut row);
            view.put(Family::Subs, chunk_key(head, index / CHUNK - 1), full);
        }
        match one {
            New::Packed(bytes) => row.extend_from_slice(bytes),
            New::Element(element) => {
                let packed = pack(view, head, element);
                row.extend_from_slice(&packed);
            }
        }
        index += 1;
    }
    let mut next = index / CHUNK;
    if !row.is_empty() {
        let chunk = (index - 1) / CHUNK;
        view.put(Family::Subs, chunk_key(head, chunk), row);
        next = chunk + 1;
    }
    for chunk in next.max(old.start)..old.end {
        view.delete(Family::Subs, chunk_key(head, chunk));
    }
    head.size = index - head.first;
    Ok(())
}

/// An element to be stored: one that was, or one that is new.
pub enum New {
    Packed(Vec<u8>),
    Element(Vec<u8>),
}

/// The packed elements from an index on; the long ones stay where they are.
pub fn packed_from(view: &View, head: &Head, from: u64) -> Answer<Vec<New>> {
    let (first, last) = (head.first + from, head.first + head.size);
    let mut all = Vec::new();
    for chunk in first / CHUNK..last.div_ceil(CHUNK) {
        let row = load(view, head, chunk)?;
        let mut rest = row.as_slice();
        let mut index = start(head, chunk);
        while !rest.is_empty() {
            let before = rest;
            unpack(&mut rest)?;
            if index >= first {
                all.push(New::Packed(before[..before.len() - rest.len()].to_vec()));
            }
            index += 1;
        }
    }
    Ok(all)
}

/// Deletes the row of an element that is no longer in the list, if it has one.
pub fn discard(view: &mut View, head: &Head, element: &New) -> Answer {
    if let New::Packed(bytes) = element {
        let packed = unpack(&mut bytes.as_slice())?;
        forget(view, head, &packed);
    }
    Ok(())
}

/// Copies the rows of a list to another version.
pub fn copy_rows(view: &mut View, from: u64, to: u64) -> Answer {
    for row in [Row::Chunk, Row::Element] {
        let mut rows = Vec::new();
        let mut scan = view.scan(Family::Subs, rows_of(from, row), false)?;
        while let Some((key, value)) = scan.next(view)? {
            rows.push((numbered_key(to, row, number(&key[9..])), value.to_vec()));
        }
        drop(scan);
        for (key, value) in rows {
            view.put(Family::Subs, key, value);
        }
    }
    Ok(())
}

/// How many chunks and long elements there should be.
pub fn counted(view: &View, head: &Head) -> Answer<(u64, u64)> {
    if head.size == 0 {
        return Ok((0, 0));
    }
    let chunks = head.first / CHUNK..(head.first + head.size).div_ceil(CHUNK);
    let count = chunks.end - chunks.start;
    let mut long = 0;
    for chunk in chunks {
        let row = load(view, head, chunk)?;
        let mut rest = row.as_slice();
        while !rest.is_empty() {
            long += u64::from(matches!(unpack(&mut rest)?, Packed::Long(_)));
        }
    }
    Ok((count, long))
}

/// Shows every element that the chunks hold.
pub fn every(view: &View, head: &Head, show: &mut dyn FnMut(&[u8])) -> Answer {
    if head.size == 0 {
        return Ok(());
    }
    for chunk in head.first / CHUNK..(head.first + head.size).div_ceil(CHUNK) {
        let row = load(view, head, chunk)?;
        let mut rest = row.as_slice();
        while !rest.is_empty() {
            match unpack(&mut rest)? {
                Packed::Short(element) => show(element),
                Packed::Long(at) => show(&long(view, head, at)?),
            }
        }
    }
    Ok(())
}
