//! COPY and MOVE.

use crate::redis::command::call::Call;
use crate::redis::command::fail::{err, fail, syntax, Answer};
use crate::redis::command::number::int;
use crate::redis::keys::generic::hand_over;
use crate::redis::list;
use crate::redis::store::epochs::DATABASES;
use crate::redis::store::head::{Head, Type};
use crate::redis::store::rows::{rows_of, Row};
use crate::redis::store::view::{Family, View};
use crate::redis::string::text;

/// The number of a database.
pub fn database(word: &[u8]) -> Answer<usize> {
    let number = int(word)?;
    if i32::try_from(number).is_err() {
        return err("value is out of range, value must between -2147483648 and 2147483647");
    }
    let number = usize::try_from(number)
        .ok()
        .filter(|number| *number < DATABASES);
    number.ok_or_else(|| fail("DB index is out of range"))
}

pub fn copy(c: &mut Call) -> Answer {
    let (mut to, mut replace, mut at) = (c.view.database, false, 3);
    while at < c.len() {
        match () {
            () if c.is(at, "replace") => replace = true,
            () if c.is(at, "db") && at + 1 < c.len() => {
                to = database(c.arg(at + 1))?;
                at += 1;
            }
            () => return Err(syntax()),
        }
        at += 1;
    }
    let (source, target) = (c.arg(1), c.arg(2));
    if source == target && to == c.view.database {
        return err("source and destination objects are the same");
    }
    let Some(head) = c.view.head(source)? else {
        c.reply.int(0);
        return Ok(());
    };
    if !replace && c.view.head_in(to, target)?.is_some() {
        c.reply.int(0);
        return Ok(());
    }
    let copy = copied(c.view, (to, target), head)?;
    c.view.set_head_in(to, target, &copy);
    c.reply.int(1);
    Ok(())
}

/// A head with rows of its own, for another key.
fn copied(view: &mut View, (database, key): (usize, &[u8]), head: Head) -> Answer<Head> {
    if head.version == 0 {
        return Ok(head);
    }
    let version = view.new_version(database, key)?;
    match head.kind {
        Type::String => text::copy_pages(view, head.version, version)?,
        Type::List => list::copy_rows(view, head.version, version)?,
        _ => copy_all(view, head.version, version)?,
    }
    Ok(Head { version, ..head })
}

/// Copies every row but the owner's.
fn copy_all(view: &mut View, from: u64, to: u64) -> Answer {
    let mut range = rows_of(from, Row::Member);
    range.1[8] = 0xff;
    let mut rows = Vec::new();
    let mut scan = view.scan(Family::Subs, range, false)?;
    while let Some((key, value)) = scan.next(view)? {
        let mut copy = to.to_be_bytes().to_vec();
        copy.extend_from_slice(&key[8..]);
        rows.push((copy, value.to_vec()));
    }
    drop(scan);
    for (key, value) in rows {
        view.put(Family::Subs, key, value);
    }
    Ok(())
}

pub fn move_key(c: &mut Call) -> Answer {
    let to = database(c.arg(2))?;
    let key = c.key();
    if to == c.view.database {
        return err("source and destination objects are the same");
    }
    let head = c.view.head(key)?;
    let is_free = c.view.head_in(to, key)?.is_none();
    match head {
        Some(head) if is_free => {
            c.view.remove(key);
            hand_over(c, (to, key), &head);
            c.reply.int(1);
        }
        _ => c.reply.int(0),
    }
    Ok(())
}
