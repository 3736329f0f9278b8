//! The calls that operations stand for: a worker makes them as any thread of the caller's would.

use crate::abi::handles::guard::{enter, free_shared, lock, make};
use crate::abi::handles::release::release;
use crate::abi::status::{run, Status};
use crate::base::error::{Error, Result};
use crate::copies::backup::backup_api::rocks_backup_engine_create;
use crate::copies::checkpoint_api::rocks_db_create_checkpoint;
use crate::data::batch::batch_api::rocks_db_write;
use crate::data::iter::block::Scan;
use crate::data::iter::block_api::{limits, shown};
use crate::data::iter::iter::Entry;
use crate::data::iter::iter_api::rocks_db_iter;
use crate::data::write_api::{
    rocks_db_delete, rocks_db_delete_range, rocks_db_merge, rocks_db_put, rocks_db_single_delete,
};
use crate::db::db_api::{rocks_db_close, rocks_db_open};
use crate::maintenance::compact_api::rocks_db_compact_range;
use crate::maintenance::flush_api::rocks_db_flush;
use crate::progress::cancel::Cancel;
use crate::queue::group::Group;
use crate::queue::operation::{Operation, WAITS, WRITES};
use crate::queue::queue::{Shared, Why};
use crate::queue::reads_api::{read, read_many};
use crate::queue::schedule::{Start, Taken};
use crate::queue::writes_api::{locks, write};
use crate::txn::read_api::{rocks_txn_get, rocks_txn_get_for_update};
use crate::txn::txn_api::{rocks_txn_begin, rocks_txn_commit, rocks_txn_rollback};
use crate::txn::write_api::{rocks_txn_delete, rocks_txn_merge, rocks_txn_put};
use crate::types::*;
use std::ffi::c_void;
use std::mem::{size_of, transmute_copy, zeroed};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::{null, null_mut, without_provenance};
use std::sync::atomic::Ordering;
use std::sync::Arc;
use std::time::Duration;

pub(crate) type Op = Taken<Box<Operation>>;

/// A parameter of an export.
///
/// # Safety
/// `P` is transparent over a pointer, which is the caller's of the operation, or valid for the call.
pub(crate) unsafe fn param<P: Copy, T>(pointer: *const T) -> P {
    const { assert!(size_of::<P>() == size_of::<*const T>()) };
    // SAFETY: as the caller says.
    unsafe { transmute_copy(&pointer) }
}

/// An out-parameter of an export.
///
/// # Safety
/// `P` is transparent over a pointer.
unsafe fn out<P: Copy, T>(to: *mut T) -> P {
    // SAFETY: as the caller says.
    unsafe { param(to.cast_const()) }
}

/// The same of a number.
///
/// # Safety
/// `P` is transparent over an i32.
unsafe fn number<P: Copy>(number: i32) -> P {
    const { assert!(size_of::<P>() == size_of::<i32>()) };
    // SAFETY: as the caller says.
    unsafe { transmute_copy(&number) }
}

/// Where a call puts its status.
pub(crate) fn status_at(status: &mut rocks_status) -> Status {
    // SAFETY: a status outlives the call that it is lent to.
    unsafe { param(&raw const *status) }
}

/// A status that no call has filled.
pub(crate) fn no_status() -> rocks_status {
    // SAFETY: numbers and bytes.
    unsafe { zeroed() }
}

/// Notes how the operation that was added last ended.
pub(crate) fn note(group: &mut Group, result: Result<()>) {
    let Err(error) = result else {
        return;
    };
    if matches!(error, Error::Code(ROCKS_NOT_FOUND)) {
        group.last().code = ROCKS_NOT_FOUND;
        return;
    }
    let mut status = no_status();
    run(status_at(&mut status), || Err(error));
    group.keep_status(&status);
}

/// Completes operations of which none has begun, or none has had an effect.
pub(crate) fn fail(queue: &Arc<Shared>, taken: &mut Vec<Op>, worker: Option<usize>, error: Error) {
    let start = note_failed(queue, taken, worker, error);
    queue.start(start);
}

/// The same; returns the threads to start.
fn note_failed(
    queue: &Arc<Shared>,
    taken: &mut Vec<Op>,
    worker: Option<usize>,
    error: Error,
) -> Start {
    if taken.is_empty() {
        return Start::default();
    }
    let mut status = no_status();
    run(status_at(&mut status), || Err(error));
    let mut group = queue.pool.take();
    if let Some(group) = Arc::get_mut(&mut group) {
        for one in taken.iter() {
            group.add_taken(one);
            group.keep_status(&status);
        }
    }
    queue.note(taken, group, worker)
}

/// Completes operations that were not begun; returns the threads to start.
pub(crate) fn end(queue: &Arc<Shared>, taken: &mut Vec<Op>, why: Why) -> Start {
    if why == Why::Late {
        let count = taken.len() as u64;
        queue.counts.expired.fetch_add(count, Ordering::Relaxed);
    }
    let (code, what) = match why {
        Why::Cancelled => (ROCKS_CANCELLED, "operation: cancelled; it was not begun"),
        Why::Closed => (
            ROCKS_CANCELLED,
            "queue: closed; the operation was not begun",
        ),
        Why::Late => (
            ROCKS_TIMED_OUT,
            "timeout_micros: passed; the operation was not begun",
        ),
        Why::NoThread => (ROCKS_OUT_OF_MEMORY, "queue: no thread for the operation"),
    };
    note_failed(queue, taken, None, Error::new(code, what))
}

/// Frees what calls made, of completions that nobody will see.
pub(crate) fn discard(completions: &[rocks_completion]) {
    for one in completions.iter().filter(|one| !one.handle.is_null()) {
        release(one.handle);
    }
}

/// Asks a call to end that takes this cancel handle.
pub(crate) fn stop(cancel: u64) {
    let cancel: *const rocks_cancel = without_provenance(cancel as usize);
    // The call may have ended, and the handle with it.
    if let Ok(cancel) = enter(cancel, "cancel") {
        cancel.set();
    }
}

/// Makes the calls of a group of operations, and completes each.
pub(crate) fn make_calls(queue: &Arc<Shared>, class: usize, taken: &mut Vec<Op>) {
    let made = catch_unwind(AssertUnwindSafe(|| {
        match taken[0].op.given.kind {
            ROCKS_OPERATION_GET => read(queue, class, taken),
            ROCKS_OPERATION_MULTI_GET => read_many(queue, class, taken),
            _ if class == WRITES && locks(taken) => queue.pass_on(taken, WAITS),
            _ if class == WRITES && taken.len() > 1 => write(queue, class, taken),
            _ => taken.drain(..).for_each(|one| make_call(queue, class, one)),
        };
    }));
    if made.is_err() {
        let error = Error::new(ROCKS_PANIC, "a bug in rocks: a panic");
        fail(queue, taken, Some(class), error);
    }
}

/// Makes the call of one operation, and completes it.
pub(crate) fn make_call(queue: &Arc<Shared>, class: usize, one: Op) {
    let mut group = queue.pool.take();
    if let Some(group) = Arc::get_mut(&mut group) {
        group.add_taken(&one);
        let mut status = no_status();
        let called = catch_unwind(AssertUnwindSafe(|| call(queue, &one, group, &mut status)));
        let code = called.unwrap_or_else(|_| {
            let panic = || Err(Error::new(ROCKS_PANIC, "a bug in rocks: a panic"));
            run(status_at(&mut status), panic)
        });
        group.last().code = code;
        if code != ROCKS_OK && code != ROCKS_NOT_FOUND {
            status.code = code;
            group.keep_status(&status);
        }
    }
    queue.complete(&mut vec![one], group, Some(class));
}

/// A cancel handle for a call, which ends with it.
struct Stop(*mut rocks_cancel);

impl Stop {
    fn of(queue: &Shared, one: &Op) -> Result<Stop> {
        let cancel = Cancel::default();
        let given = &one.op.given;
        if given.timeout_micros != 0 {
            let waited = queue.now().saturating_sub(one.op.since);
            let left = given.timeout_micros.saturating_sub(waited);
            cancel.set_timeout(Some(Duration::from_micros(left)))?;
        }
        let stop = Stop(make(cancel, 0, "cancel")?);
        if queue.schedule.stop_by(one.id, stop.0.addr() as u64) {
            self::stop(stop.0.addr() as u64);
        }
        Ok(stop)
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        // It is ours alone to free.
        let _ = free_shared(self.0, "cancel");
    }
}

/// Runs a call with a cancel handle of its own.
fn stoppable(
    queue: &Shared,
    one: &Op,
    status: &mut rocks_status,
    call: impl FnOnce(*const rocks_cancel, &mut rocks_status) -> rocks_code,
) -> rocks_code {
    match Stop::of(queue, one) {
        Ok(stop) => call(stop.0, status),
        Err(error) => run(status_at(status), || Err(error)),
    }
}

/// Copies the entry that an iterator has gone to.
fn entry(group: &mut Group, entry: Entry) {
    // SAFETY: the iterator is not used until these are copied.
    let (key, value) = unsafe {
        (
            std::slice::from_raw_parts(entry.key, entry.key_len),
            std::slice::from_raw_parts(entry.value, entry.value_len),
        )
    };
    let (key, value) = group.keep_entry(key, value);
    let last = group.last();
    (last.key, last.value) = (key, value);
}

fn seek(one: &Op, group: &mut Group) -> Result<()> {
    let iter: *const rocks_iter = one.op.given.target.cast_const().cast();
    let mut iter = lock(iter, "target")?;
    let gone = match one.op.given.kind {
        ROCKS_OPERATION_SEEK => iter.seek(one.op.key()),
        ROCKS_OPERATION_SEEK_FOR_PREV => iter.seek_for_prev(one.op.key()),
        ROCKS_OPERATION_SEEK_TO_FIRST => iter.seek_to_first(),
        _ => iter.seek_to_last(),
    };
    entry(group, gone?);
    Ok(())
}

fn read_block(one: &Op, group: &mut Group) -> Result<()> {
    let given = &one.op.given;
    let iter: *const rocks_iter = given.target.cast_const().cast();
    let mut iter = lock(iter, "target")?;
    let flag = |of, scan| if given.flags & of != 0 { scan } else { 0 };
    let scan = Scan(
        flag(ROCKS_OPERATION_REVERSE, Scan::REVERSE)
            | flag(ROCKS_OPERATION_KEYS_ONLY, Scan::KEYS_ONLY),
    );
    let (entries, bytes) = limits(given.count, given.limit);
    let (block, view) = group.block();
    let filled = iter.read_block(entries, bytes, scan, block)?;
    *view = shown(block.columns(), filled, scan);
    let view: *const rocks_block_view = view;
    group.last().block = view;
    Ok(())
}

/// Makes a call, and shows what it returned in the completion that was added last.
fn call(queue: &Shared, one: &Op, group: &mut Group, status: &mut rocks_status) -> rocks_code {
    let given = &one.op.given;
    let st = status_at(status);
    let (cf, options, more) = (given.column_family, given.options, given.more_options);
    let (key, key_len) = (given.key, given.key_len);
    let (value, value_len) = (given.value, given.value_len);
    let (db, target) = (given.db, given.target);
    let mut handle: *mut c_void = null_mut();
    let mut buffer = rocks_buffer {
        data: null_mut(),
        len: 0,
    };
    let (to, into) = (&raw mut handle, &raw mut buffer);
    // SAFETY: the types of parameters are transparent; handles are checked by the calls, and bytes
    // were when the operation was submitted.
    let code = unsafe {
        match given.kind {
            ROCKS_OPERATION_PUT => rocks_db_put(
                param(db),
                param(cf),
                param(options),
                param(key),
                key_len,
                param(value),
                value_len,
                st,
            ),
            ROCKS_OPERATION_MERGE => rocks_db_merge(
                param(db),
                param(cf),
                param(options),
                param(key),
                key_len,
                param(value),
                value_len,
                st,
            ),
            ROCKS_OPERATION_DELETE => rocks_db_delete(
                param(db),
                param(cf),
                param(options),
                param(key),
                key_len,
                st,
            ),
            ROCKS_OPERATION_SINGLE_DELETE => rocks_db_single_delete(
                param(db),
                param(cf),
                param(options),
                param(key),
                key_len,
                st,
            ),
            ROCKS_OPERATION_DELETE_RANGE => rocks_db_delete_range(
                param(db),
                param(cf),
                param(options),
                param(key),
                key_len,
                param(value),
                value_len,
                st,
            ),
            ROCKS_OPERATION_WRITE => rocks_db_write(param(db), param(options), param(target), st),
            ROCKS_OPERATION_ITER => {
                rocks_db_iter(param(db), param(cf), param(options), out(to), st)
            }
            ROCKS_OPERATION_SEEK
            | ROCKS_OPERATION_SEEK_FOR_PREV
            | ROCKS_OPERATION_SEEK_TO_FIRST
            | ROCKS_OPERATION_SEEK_TO_LAST => run(st, || seek(one, group)),
            ROCKS_OPERATION_READ_BLOCK => run(st, || read_block(one, group)),
            ROCKS_OPERATION_TXN_BEGIN => {
                rocks_txn_begin(param(db), param(options), param(more), out(to), st)
            }
            ROCKS_OPERATION_TXN_GET => rocks_txn_get(
                param(target),
                param(cf),
                param(options),
                param(key),
                key_len,
                out(into),
                st,
            ),
            ROCKS_OPERATION_TXN_GET_FOR_UPDATE => {
                let exclusive = i32::from(given.flags & ROCKS_OPERATION_SHARED == 0);
                rocks_txn_get_for_update(
                    param(target),
                    param(cf),
                    param(options),
                    param(key),
                    key_len,
                    number(exclusive),
                    number(1),
                    out(into),
                    st,
                )
            }
            ROCKS_OPERATION_TXN_PUT => rocks_txn_put(
                param(target),
                param(cf),
                param(key),
                key_len,
                param(value),
                value_len,
                st,
            ),
            ROCKS_OPERATION_TXN_MERGE => rocks_txn_merge(
                param(target),
                param(cf),
                param(key),
                key_len,
                param(value),
                value_len,
                st,
            ),
            ROCKS_OPERATION_TXN_DELETE => {
                rocks_txn_delete(param(target), param(cf), param(key), key_len, st)
            }
            ROCKS_OPERATION_TXN_COMMIT => rocks_txn_commit(param(target), st),
            ROCKS_OPERATION_TXN_ROLLBACK => rocks_txn_rollback(param(target), st),
            ROCKS_OPERATION_FLUSH => {
                rocks_db_flush(param(db), param(&raw const cf), 1, param(options), st)
            }
            ROCKS_OPERATION_COMPACT_RANGE => stoppable(queue, one, status, |cancel, status| {
                rocks_db_compact_range(
                    param(db),
                    param(cf),
                    param(options),
                    param(key),
                    key_len,
                    param(value),
                    value_len,
                    param(cancel),
                    status_at(status),
                )
            }),
            ROCKS_OPERATION_BACKUP => stoppable(queue, one, status, |cancel, status| {
                let mut id = 0u32;
                let code = rocks_backup_engine_create(
                    param(target),
                    param(db),
                    param(options),
                    param(value),
                    value_len,
                    param(cancel),
                    out(&raw mut id),
                    status_at(status),
                );
                group.last().number = id.into();
                code
            }),
            ROCKS_OPERATION_CHECKPOINT => stoppable(queue, one, status, |cancel, status| {
                let mut sequence = 0u64;
                let code = rocks_db_create_checkpoint(
                    param(db),
                    param(key),
                    param(options),
                    param(cancel),
                    out(&raw mut sequence),
                    status_at(status),
                );
                group.last().number = sequence;
                code
            }),
            ROCKS_OPERATION_OPEN => rocks_db_open(
                param(key),
                param(options),
                param(more),
                param(null::<c_void>()),
                param(null::<c_void>()),
                0,
                out(to),
                st,
            ),
            ROCKS_OPERATION_CLOSE => rocks_db_close(param(db), st),
            other => run(st, || Err(Error::argument("kind", other))),
        }
    };
    group.last().handle = handle;
    if !buffer.data.is_null() {
        group.last().value = group.keep_buffer(buffer);
    }
    code
}
