//! Random members.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, syntax, Answer};
use crate::redis::command::number::{int, positive};
use crate::redis::store::head::{Head, Type};
use crate::redis::store::members::{all, below, pick};
use crate::redis::store::rows::member_key;
use crate::redis::store::view::{Family, View};

/// A count of which a negative one allows repetitions.
pub fn random_count(word: &[u8]) -> Answer<i64> {
    let count = int(word)?;
    match count {
        i64::MIN => err("value is out of range, value must between -9223372036854775807 and 9223372036854775807"),
        _ => Ok(count),
    }
}

/// Whether a row counts as a member now.
pub type Counts<'f> = &'f dyn Fn(&[u8], u64) -> Answer<bool>;

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// Random members with their rows: `count` different ones, or if it is negative so many of which
/// some may be the same.
pub fn some_of(view: &View, head: &Head, count: i64, counts: Counts) -> Answer<Rows> {
    let wanted = count.unsigned_abs();
    // Where nearly all are wanted, or most draws would be repetitions, all are read.
    if head.size <= 64 || (count > 0 && wanted > head.size / 8) {
        let mut rows = Vec::new();
        for row in all(view, head.version)? {
            if counts(&row.1, view.now)? {
                rows.push(row);
            }
        }
        return Ok(chosen(rows, count));
    }
    let mut rows: Rows = Vec::new();
    let mut misses = 0;
    while (rows.len() as u64) < wanted {
        let Some(row) = pick(view, head.version, head.size)? else {
            break;
        };
        if !counts(&row.1, view.now)? || (count > 0 && rows.iter().any(|one| one.0 == row.0)) {
            misses += 1;
            if misses > 1000 + 16 * wanted {
                break;
            }
            continue;
        }
        rows.push(row);
    }
    Ok(rows)
}

fn chosen(mut rows: Rows, count: i64) -> Rows {
    if count < 0 {
        if rows.is_empty() {
            return rows;
        }
        let one = |_| rows[below(rows.len() as u64) as usize].clone();
        return (0..count.unsigned_abs()).map(one).collect();
    }
    let wanted = (count as u64).min(rows.len() as u64) as usize;
    for at in 0..wanted {
        let other = at + below((rows.len() - at) as u64) as usize;
        rows.swap(at, other);
    }
    rows.truncate(wanted);
    rows
}

pub fn every(_: &[u8], _: u64) -> Answer<bool> {
    Ok(true)
}

pub fn srandmember(c: &mut Call) -> Answer {
    if c.len() > 3 {
        return Err(syntax());
    }
    let count = match c.len() {
        3 => Some(random_count(c.arg(2))?),
        _ => None,
    };
    let Some(head) = c.typed(c.key(), Type::Set)? else {
        match count {
            Some(_) => c.reply.array(0),
            None => c.reply.nil(),
        }
        return Ok(());
    };
    let Some(count) = count else {
        let one = pick(c.view, head.version, head.size)?;
        c.reply
            .bulk_or_nil(one.as_ref().map(|(member, _)| member.as_slice()));
        return Ok(());
    };
    let picked = some_of(c.view, &head, count, &every)?;
    c.reply.array(picked.len());
    picked.iter().for_each(|(member, _)| c.reply.bulk(member));
    Ok(())
}

pub fn spop(c: &mut Call) -> Answer {
    if c.len() > 3 {
        return Err(syntax());
    }
    let count = match c.len() {
        3 => Some(positive(c.arg(2))?),
        _ => None,
    };
    let key = c.key();
    let Some(mut head) = c.typed(key, Type::Set)? else {
        match count {
            Some(_) => c.reply.set(0),
            None => c.reply.nil(),
        }
        return Ok(());
    };
    let picked = match count {
        Some(count) => some_of(c.view, &head, count.min(head.size) as i64, &every)?,
        None => pick(c.view, head.version, head.size)?.into_iter().collect(),
    };
    for (member, _) in &picked {
        let row = member_key(head.version, member);
        c.view.delete(Family::Subs, row);
        head.size -= 1;
    }
    if !picked.is_empty() {
        c.keep(key, &head);
    }
    if count.is_some() {
        c.reply.set(picked.len());
    }
    picked.iter().for_each(|(member, _)| c.reply.bulk(member));
    Ok(())
}
