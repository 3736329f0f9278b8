//! Reads of a queue. Many gets are one MultiGet where they are likely in memory; where they are not, as
//! few as there are threads that wait for files.

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
use crate::queue::bridge;
use crate::queue::calls_api::{fail, note, param, Op};
use crate::queue::group::Group;
use crate::queue::operation::{CACHED, READS};
use crate::queue::queue::Shared;
use crate::types::{rocks_operation, rocks_slice, ROCKS_NOT_FOUND, ROCKS_OK};
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
    let rate = queue.rates.of(taken[0].op.given.db.addr());
    if class == CACHED && !rate.is_cached() {
        // That was learnt after they were submitted.
        return queue.pass_on(taken, READS);
    }
    let mut at = match At::of(&taken[0].op.given) {
        Ok(at) => at,
        Err(error) => return fail(queue, taken, Some(class), error),
    };
    let (db, family, options) = at.parts();
    let mut shared = queue.pool.take();
    let Some(group) = Arc::get_mut(&mut shared) else {
        return;
    };
    let before = file_reads();
    if let [one] = &taken[..] {
        group.add_taken(one);
        let holder = group.single();
        let read: Result<rocks_slice> =
            holder.and_then(|to| Ok(db.get_pinned(family, options, one.op.key(), to)?.into()));
        match read {
            Ok(value) => group.last().value = value,
            Err(error) => note(group, Err(error)),
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
        for (index, one) in taken.iter().enumerate() {
            group.add_taken(one);
            match codes[index] {
                ROCKS_OK => group.last().value = values[index],
                ROCKS_NOT_FOUND => group.last().code = ROCKS_NOT_FOUND,
                _ => {
                    let why = group.values().and_then(|values| values.status(index));
                    note(group, why);
                }
            }
        }
    }
    let (all, from_files) = (taken.len(), (file_reads() - before) as usize);
    rate.note(all - from_files.min(all), all);
    if from_files > 0 {
        let read = &queue.counts.read;
        read.fetch_add(from_files as u64, Ordering::Relaxed);
    }
    drop(at);
    queue.complete(taken, shared, Some(class));
}

/// How often this thread has read from files.
fn file_reads() -> u64 {
    // SAFETY: it reads numbers of this thread's.
    unsafe { bridge::rx_file_reads() }
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
            let keys = match given.count {
                0 => &[],
                // SAFETY: its own array, or a borrowed one; it was checked.
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
