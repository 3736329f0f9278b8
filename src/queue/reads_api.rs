//! Reads of a queue. Many gets are one MultiGet: first of what is in memory, then, by the threads that
//! wait for files, of the rest.

use crate::abi::handles::guard::{enter, enter_or_null};
use crate::abi::handles::table::Shared as Guard;
use crate::abi::param::{Argument, Param};
use crate::base::error::Result;
use crate::data::read::multi_get::Answers;
use crate::data::read::read::Source;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::options::parameters_api::{kind, Entered, InOptions};
use crate::queue::calls_api::{fail, note, param, Op};
use crate::queue::group::Group;
use crate::queue::operation::{CACHED, READS};
use crate::queue::queue::Shared;
use crate::types::{rocks_operation, rocks_slice, ROCKS_INCOMPLETE, ROCKS_NOT_FOUND, ROCKS_OK};
use std::ptr::null;
use std::sync::atomic::Ordering;
use std::sync::Arc;

/// What a read names, while it lasts.
struct At {
    family: Option<Guard<'static, Arc<ColumnFamily>>>,
    options: Entered,
    db: Guard<'static, Db>,
}

impl At {
    fn of(given: &rocks_operation) -> Result<At> {
        let db = enter(given.db.cast_const(), "db")?;
        // SAFETY: transparent over the pointer, which the call checks.
        let options: InOptions<kind::Read> = unsafe { param(given.options) };
        Ok(At {
            family: enter_or_null(given.column_family, "column_family")?,
            options: options.take("options")?,
            db,
        })
    }

    fn parts(&mut self) -> (&Db, Option<&Arc<ColumnFamily>>, &State) {
        (&self.db, self.family.as_deref(), self.options.view())
    }
}

/// Reads one key in the call that submits it, from memory; whether it is answered.
pub(crate) fn try_now(queue: &Shared, given: &rocks_operation, key: &[u8], to: &mut Group) -> bool {
    let rate = queue.rates.of(given.db.addr());
    if !rate.is_good() {
        return false;
    }
    let Ok(mut at) = At::of(given) else {
        return false; // A worker says what is wrong.
    };
    let (db, family, options) = at.parts();
    let (Some(cached), Ok(holder)) = (options.cached(), to.single()) else {
        return false;
    };
    let read: Result<rocks_slice> = db.get_pinned(family, cached, key, holder).map(Into::into);
    let code = read
        .as_ref()
        .map_or_else(|error| error.code(), |_| ROCKS_OK);
    let answered = matches!(code, ROCKS_OK | ROCKS_NOT_FOUND);
    rate.note(usize::from(answered), 1);
    queue.counts.tried.fetch_add(1, Ordering::Relaxed);
    if code != ROCKS_OK {
        to.leave_single();
    }
    if answered {
        queue.counts.answered.fetch_add(1, Ordering::Relaxed);
        let completion = to.add(given, 0);
        completion.code = code;
        if let Ok(value) = read {
            completion.value = value;
        }
    }
    answered
}

/// Reads the keys of gets with the same database, column family and options.
pub(crate) fn read(queue: &Arc<Shared>, class: usize, taken: &mut Vec<Op>) {
    let handle = taken[0].op.given.db.addr();
    let mut at = match At::of(&taken[0].op.given) {
        Ok(at) => at,
        Err(error) => return fail(queue, taken, Some(class), error),
    };
    let (db, family, options) = at.parts();
    let in_memory = class == CACHED;
    let options = match (in_memory, options.cached()) {
        (false, _) => options,
        (true, Some(cached)) => cached,
        // They name a tier themselves, and may wait for files.
        (true, None) => return queue.pass_on(taken, READS),
    };
    let mut shared = queue.pool.take();
    let Some(group) = Arc::get_mut(&mut shared) else {
        return;
    };
    let mut ended = Vec::with_capacity(taken.len());
    let mut left = Vec::new();
    if let [_] = taken[..] {
        let one = taken.swap_remove(0);
        let key = one.op.key();
        let holder = group.single();
        let read: Result<rocks_slice> =
            holder.and_then(|holder| Ok(db.get_pinned(family, options, key, holder)?.into()));
        match read {
            Err(error) if in_memory && error.code() == ROCKS_INCOMPLETE => left.push(one),
            read => {
                group.add_taken(&one);
                match read {
                    Ok(value) => group.last().value = value,
                    Err(error) => note(group, Err(error)),
                }
                ended.push(one);
            }
        }
    } else {
        let keys: Vec<rocks_slice> = taken.iter().map(|one| one.op.key().into()).collect();
        let answers = match multi_get(group, db, family, options, &keys) {
            Ok(answers) => answers,
            Err(error) => {
                queue.pool.give([shared]);
                return fail(queue, taken, Some(class), error);
            }
        };
        // SAFETY: arrays of one length, until the group's memory is used again.
        let (values, codes) = unsafe {
            (
                std::slice::from_raw_parts(answers.values, keys.len()),
                std::slice::from_raw_parts(answers.codes, keys.len()),
            )
        };
        for (index, one) in taken.drain(..).enumerate() {
            // RocksDB's MultiGet finds an empty value where a block is not in the cache
            // (table/block_based/block_based_table_reader_sync_and_async.h, MarkKeyMayExist).
            let is_left = match codes[index] {
                ROCKS_INCOMPLETE => true,
                ROCKS_OK => values[index].len == 0,
                _ => false,
            };
            // Those of a lane end in their order.
            let follows = |other: &Op| one.op.given.lane != 0 && other.op.given.lane == one.op.given.lane;
            if in_memory && (is_left || left.iter().any(follows)) {
                left.push(one);
                continue;
            }
            match codes[index] {
                ROCKS_OK => group.add_taken(&one).value = values[index],
                ROCKS_NOT_FOUND => group.add_taken(&one).code = ROCKS_NOT_FOUND,
                _ => {
                    group.add_taken(&one);
                    let why = group.values().and_then(|values| values.status(index));
                    note(group, why);
                }
            }
            ended.push(one);
        }
    }
    if in_memory {
        let rate = queue.rates.of(handle);
        rate.note(ended.len(), ended.len() + left.len());
    }
    drop(at);
    match ended.is_empty() {
        true => queue.pool.give([shared]),
        false => queue.complete(&mut ended, shared, Some(class)),
    }
    if !left.is_empty() {
        queue
            .counts
            .read
            .fetch_add(left.len() as u64, Ordering::Relaxed);
        queue.pass_on(&mut left, READS);
    }
}

fn multi_get(
    group: &mut Group,
    db: &Db,
    family: Option<&Arc<ColumnFamily>>,
    options: &State,
    keys: &[rocks_slice],
) -> Result<Answers> {
    let values = group.values()?;
    values.prepare(db, keys.len())?;
    db.multi_get(values, family, options, null(), keys.into(), false, None)
}

/// Reads the keys of one operation.
pub(crate) fn read_many(queue: &Arc<Shared>, class: usize, taken: &mut Vec<Op>) {
    let mut shared = queue.pool.take();
    if let (Some(group), [one]) = (Arc::get_mut(&mut shared), &taken[..]) {
        group.add_taken(one);
        let given = &one.op.given;
        let read = At::of(given).and_then(|mut at| {
            let (db, family, options) = at.parts();
            // SAFETY: its own array, or a borrowed one; it was checked.
            let keys = match given.count {
                0 => &[],
                count => unsafe { std::slice::from_raw_parts(given.keys, count) },
            };
            multi_get(group, db, family, options, keys)
        });
        match read {
            Ok(answers) => {
                let last = group.last();
                (last.values, last.codes) = (answers.values, answers.codes);
                last.count = given.count;
            }
            Err(error) => note(group, Err(error)),
        }
    }
    queue.complete(taken, shared, Some(class));
}
