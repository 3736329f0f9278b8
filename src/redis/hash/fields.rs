//! The fields of a hash: `0 value`, or `1 expiry (8) value`. The head has in `first` how many fields
//! expire, and in `next` when the earliest of them does, or sooner.

use crate::redis::command::call::Call;
use crate::redis::command::fail::Answer;
use crate::redis::store::head::{damaged, Head, Type};
use crate::redis::store::members::all;
use crate::redis::store::rows::{member_key, number};
use crate::redis::store::view::{Family, View};

/// A field's expiry (0: none) and value.
pub fn parts(row: &[u8]) -> Answer<(u64, &[u8])> {
    match row.split_first() {
        Some((0, value)) => Ok((0, value)),
        Some((1, rest)) if rest.len() >= 8 => Ok((number(rest), &rest[8..])),
        _ => Err(damaged().into()),
    }
}

/// The value of a row, unless it is over.
pub fn live(row: &[u8], now: u64) -> Answer<Option<&[u8]>> {
    let (expiry, value) = parts(row)?;
    Ok((expiry == 0 || expiry > now).then_some(value))
}

pub fn row(expiry: u64, value: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(9 + value.len());
    row.push(u8::from(expiry != 0));
    if expiry != 0 {
        row.extend_from_slice(&expiry.to_be_bytes());
    }
    row.extend_from_slice(value);
    row
}

/// Whether fields of a hash may be over.
fn is_due(head: &Head, now: u64) -> bool {
    head.first > 0 && head.next <= now
}

/// The hash of a key that is to change, without the fields that are over.
pub fn to_change(c: &mut Call, key: &[u8]) -> Answer<Option<Head>> {
    let Some(mut head) = c.typed(key, Type::Hash)? else {
        return Ok(None);
    };
    if !is_due(&head, c.view.now) {
        return Ok(Some(head));
    }
    head.next = u64::MAX;
    for (field, value) in all(c.view, head.version)? {
        let (expiry, _) = parts(&value)?;
        if expiry == 0 {
            continue;
        }
        if expiry <= c.view.now {
            let key = member_key(head.version, &field);
            c.view.delete(Family::Subs, key);
            (head.size, head.first) = (head.size - 1, head.first - 1);
        } else {
            head.next = head.next.min(expiry);
        }
    }
    c.keep(key, &head);
    Ok((head.size > 0).then_some(head))
}

/// The hash of a key to read. One all of whose fields are over is none.
pub fn to_read(c: &Call, key: &[u8]) -> Answer<Option<Head>> {
    let Some(head) = c.typed(key, Type::Hash)? else {
        return Ok(None);
    };
    if is_due(&head, c.view.now)
        && head.first == head.size
        && live_fields(c.view, &head)?.is_empty()
    {
        return Ok(None);
    }
    Ok(Some(head))
}

/// The fields that are not over, with their values.
pub fn live_fields(view: &View, head: &Head) -> Answer<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut fields = Vec::new();
    for (field, row) in all(view, head.version)? {
        if let Some(value) = live(&row, view.now)? {
            fields.push((field, value.to_vec()));
        }
    }
    Ok(fields)
}

/// The row of a field that is not over.
pub fn get(view: &View, head: &Head, field: &[u8]) -> Answer<Option<Vec<u8>>> {
    let Some(row) = view.get(Family::Subs, &member_key(head.version, field))? else {
        return Ok(None);
    };
    Ok(live(&row, view.now)?.map(<[u8]>::to_vec))
}

/// Sets a field and, with `expiry`, when it is over; returns whether it is new. The head counts it.
pub fn set(
    view: &mut View,
    head: &mut Head,
    field: &[u8],
    value: &[u8],
    expiry: u64,
) -> Answer<bool> {
    let key = member_key(head.version, field);
    let old = view.get(Family::Subs, &key)?;
    let before = old.as_ref().map(|row| parts(row)).transpose()?;
    let before = before.map(|(expiry, _)| expiry);
    head.size += u64::from(before.is_none());
    count_expiry(head, before.unwrap_or(0), expiry);
    view.put(Family::Subs, key, row(expiry, value));
    Ok(before.is_none())
}

/// Counts a field that expires no longer, or from now on.
pub fn count_expiry(head: &mut Head, before: u64, after: u64) {
    head.first -= u64::from(before != 0);
    if after != 0 {
        head.next = match head.first {
            0 => after,
            _ => head.next.min(after),
        };
        head.first += 1;
    }
}

/// Deletes a field; returns whether it was there.
pub fn delete(view: &mut View, head: &mut Head, field: &[u8]) -> Answer<bool> {
    let key = member_key(head.version, field);
    let Some(row) = view.get(Family::Subs, &key)? else {
        return Ok(false);
    };
    let (expiry, _) = parts(&row)?;
    count_expiry(head, expiry, 0);
    head.size -= 1;
    view.delete(Family::Subs, key);
    Ok(true)
}
