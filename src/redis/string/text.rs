//! The bytes of a string: in its head up to 64 KiB, beyond that in pages, so that a change of a few
//! bytes rewrites a page. A missing page is of zeros, and so is the end of a short one.

use crate::redis::command::fail::{fail, Answer};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::rows::{number, numbered_key, rows_of, Row};
use crate::redis::store::view::{Family, View};

/// As many bytes lie in a head at most.
pub const INLINE: u64 = 64 << 10;
pub const PAGE: u64 = 4 << 10;
/// Redis's proto-max-bulk-len.
pub const LONGEST: u64 = 512 << 20;

pub fn len(head: &Head) -> u64 {
    if head.paged {
        head.size
    } else {
        head.bytes.len() as u64
    }
}

/// The bytes from `from` up to `to`, which is at most the length.
pub fn read(view: &View, head: &Head, from: u64, to: u64) -> Answer<Vec<u8>> {
    if from >= to {
        return Ok(Vec::new());
    }
    if !head.paged {
        return Ok(head.bytes[from as usize..to as usize].to_vec());
    }
    let mut bytes = vec![0; (to - from) as usize];
    let range = (
        numbered_key(head.version, Row::Page, from / PAGE),
        numbered_key(head.version, Row::Page, (to - 1) / PAGE + 1),
    );
    let mut scan = view.scan(Family::Subs, range, false)?;
    while let Some((key, page)) = scan.next(view)? {
        let start = number(&key[9..]) * PAGE;
        let (first, last) = (start.max(from), (start + page.len() as u64).min(to));
        if first < last {
            let part = &page[(first - start) as usize..(last - start) as usize];
            bytes[(first - from) as usize..(last - from) as usize].copy_from_slice(part);
        }
    }
    Ok(bytes)
}

pub fn whole(view: &View, head: &Head) -> Answer<Vec<u8>> {
    read(view, head, 0, len(head))
}

/// The same, where the head is no longer needed.
pub fn into_whole(view: &View, head: Head) -> Answer<Vec<u8>> {
    match head.paged {
        true => whole(view, &head),
        false => Ok(head.bytes),
    }
}

/// Sets a key to a string.
pub fn store(view: &mut View, key: &[u8], bytes: Vec<u8>, expiry: u64) -> Answer {
    if bytes.len() as u64 <= INLINE {
        view.set_head(key, &Head::string(bytes, expiry));
        return Ok(());
    }
    let head = Head {
        expiry,
        ..Head::new(Type::String, 0)
    };
    write(view, key, head, 0, &bytes)
}

/// Writes over the bytes from `at` on; what lies between the end and `at` becomes zeros.
pub fn write(view: &mut View, key: &[u8], mut head: Head, at: u64, bytes: &[u8]) -> Answer {
    let (before, end) = (len(&head), at + bytes.len() as u64);
    let size = before.max(end);
    if !head.paged && size <= INLINE {
        head.bytes.resize(size as usize, 0);
        head.bytes[at as usize..end as usize].copy_from_slice(bytes);
        view.set_head(key, &head);
        return Ok(());
    }
    if !head.paged {
        let old = std::mem::take(&mut head.bytes);
        let database = view.database;
        head.version = view.new_version(database, key)?;
        head.paged = true;
        pages(view, head.version, 0, &old)?;
    }
    pages(view, head.version, at, bytes)?;
    if head.size != size {
        head.size = size;
    }
    view.set_head(key, &head);
    Ok(())
}

fn pages(view: &mut View, version: u64, mut at: u64, mut bytes: &[u8]) -> Answer {
    while !bytes.is_empty() {
        let (page, offset) = (at / PAGE, (at % PAGE) as usize);
        let count = bytes.len().min(PAGE as usize - offset);
        let (now, later) = bytes.split_at(count);
        let key = numbered_key(version, Row::Page, page);
        let mut row = match count as u64 == PAGE {
            true => None,
            false => view.get(Family::Subs, &key)?,
        }
        .map_or_else(Vec::new, |row| row.into_vec());
        if row.len() < offset + count {
            row.resize(offset + count, 0);
        }
        row[offset..offset + count].copy_from_slice(now);
        view.put(Family::Subs, key, row);
        (bytes, at) = (later, at + count as u64);
    }
    Ok(())
}

/// Refuses a string that would be too long.
pub fn must_fit(len: u64) -> Answer {
    match len <= LONGEST {
        true => Ok(()),
        false => Err(fail(
            "string exceeds maximum allowed size (proto-max-bulk-len)",
        )),
    }
}

/// Copies the pages of a string to another version.
pub fn copy_pages(view: &mut View, from: u64, to: u64) -> Answer {
    let mut scan = view.scan(Family::Subs, rows_of(from, Row::Page), false)?;
    let mut rows = Vec::new();
    while let Some((key, page)) = scan.next(view)? {
        rows.push((
            numbered_key(to, Row::Page, number(&key[9..])),
            page.to_vec(),
        ));
    }
    drop(scan);
    for (key, page) in rows {
        view.put(Family::Subs, key, page);
    }
    Ok(())
}
