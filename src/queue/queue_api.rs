//! Completion queues: operations in, completions out.

use crate::abi::bytes::{bytes, keys};
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, FreedSole, In, InMut, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::number::duration;
use crate::abi::out::{missing, Out, OutArrayOrNull};
use crate::abi::param::{call, copies, Argument, Param};
use crate::abi::status::Status;
use crate::abi::text::{InText, TextOrEmpty};
use crate::base::error::{Error, Result};
use crate::callback::callback;
use crate::objects::objects::ObjectKind;
use crate::queue::calls_api::{discard, end, make_calls, stop};
use crate::queue::group::Completions;
use crate::queue::operation;
use crate::queue::queue::{Calls, Queue, MOST};
use crate::queue::reads_api::try_now;
use crate::types::{
    rocks_code, rocks_completions, rocks_completions_view, rocks_operation, rocks_queue,
    ROCKS_OPERATION_MULTI_GET,
};
use std::mem::size_of;

impl Named for rocks_queue {
    type Object = Queue;
}

impl Object for Queue {
    const KIND: Kind = Kind::numbered(ObjectKind::Queue as u8);
    /// Its threads enter nothing, but those of the caller's are many.
    const BIASED: bool = false;

    fn freed(&self) {
        self.free();
    }
}

impl Named for rocks_completions {
    type Object = Completions;
}

impl Object for Completions {
    const KIND: Kind = Kind::numbered(ObjectKind::Completions as u8);
    const ALONE: bool = true;
}

const CALLS: Calls = Calls {
    run: make_calls,
    end,
    discard,
    stop,
};

/// Operations, with their count, each checked; the first one's size holds for all. NULL: only with
/// count 0.
#[repr(transparent)]
pub struct InOperations<T>(*const T);

copies!(InOperations<T>);

/// The operations of a call.
pub struct Operations {
    first: *const rocks_operation,
    size: usize,
    count: usize,
}

impl Operations {
    fn at(&self, at: usize) -> rocks_operation {
        if self.size == size_of::<rocks_operation>() {
            let first = self.first.cast::<u8>();
            // SAFETY: the caller vouches for `count` structs of this size.
            return unsafe {
                first
                    .add(at * self.size)
                    .cast::<rocks_operation>()
                    .read_unaligned()
            };
        }
        // SAFETY: numbers and NULL.
        let mut copy: rocks_operation = unsafe { std::mem::zeroed() };
        // SAFETY: the caller vouches for `count` structs of this size, and no more than either has is
        // copied.
        unsafe {
            let from = self.first.cast::<u8>().add(at * self.size);
            let to = (&raw mut copy).cast::<u8>();
            to.copy_from_nonoverlapping(from, self.size.min(size_of::<rocks_operation>()));
        }
        copy
    }

    fn check(&self, at: usize) -> Result<()> {
        let given = self.at(at);
        if given.struct_size != self.size {
            let what = format!(
                "{}; sizeof(rocks_operation) here: {}",
                given.struct_size, self.size
            );
            return Err(Error::argument("struct_size", what));
        }
        operation::check(&given)?;
        // SAFETY: the caller vouches for the bytes.
        unsafe {
            bytes(given.key.cast(), given.key_len, "key")?;
            bytes(given.value.cast(), given.value_len, "value")?;
            if given.kind == ROCKS_OPERATION_MULTI_GET {
                keys(given.keys, given.count, "keys")?;
            }
        }
        Ok(())
    }
}

impl Param for (InOperations<rocks_operation>, usize) {
    type Argument = Operations;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let (InOperations(first), count) = self;
        let mut operations = Operations {
            first,
            size: size_of::<rocks_operation>(),
            count,
        };
        if count == 0 {
            return Ok(operations);
        }
        if first.is_null() {
            return Err(missing(name));
        }
        if count > MOST {
            let what = format!("{count}; accepted: up to {MOST}");
            return Err(Error::argument("count", what));
        }
        // SAFETY: not NULL, and every operation begins with its size.
        operations.size = unsafe { first.cast::<usize>().read_unaligned() };
        let least = std::mem::offset_of!(rocks_operation, db);
        if !(least..=1 << 12).contains(&operations.size) {
            let (size, ours) = (operations.size, size_of::<rocks_operation>());
            let what = format!("struct_size is {size}; sizeof(rocks_operation) here: {ours}");
            return Err(Error::argument(&format!("{name}[0]"), what));
        }
        for at in 0..count {
            let checked = operations.check(at);
            checked.map_err(|error| error.within(&format!("{name}[{at}]")))?;
        }
        Ok(operations)
    }
}

impl Argument for Operations {
    type View<'c> = &'c Operations;

    fn view(&mut self) -> &Operations {
        self
    }
}

/// Makes a completion queue. Its threads start when there is something for them.
///
/// Settings: depth (4096; the most operations that are submitted and not drained, 1 to 1048576),
/// coalesce (64; the most gets or writes that become one call, 1 to 64), threads (16; those that read
/// from files, 1 to 256), write_threads (8; the most databases that are written to at a time, 1 to 64),
/// wait_threads (32; for calls that may
/// wait for locks of transactions, and make the other calls of transactions wait while all of them do,
/// 1 to 256), long_threads (4; for
/// flushes, compactions, backups, checkpoints, opens and closes, 1 to 64). Two more threads read from
/// memory, and sixteen commit and roll back, so that those who hold locks can always let go of them.
///
/// Gets of one database, column family and options become one MultiGet, while nearly all of the last
/// ones found their answer in memory; otherwise the threads for files read them one by one. Puts, merges and deletes of one
/// database and options become one batch; one that is refused does not touch the others.
/// - options: in, "name=value;name=value"; NULL: defaults.
/// - queue: out, owned: free with rocks_queue_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_queue_new(
    options: TextOrEmpty,
    queue: New<rocks_queue>,
    status: Status,
) -> rocks_code {
    call! { status, options, queue =>
        queue.answer(Queue::new(options, CALLS)?)
    }
}

/// Submits operations, all or none. Each of them has exactly one completion later, whatever happens to
/// the queue and to the databases meanwhile. From any thread, also inside callbacks.
/// - operations: in, `count` of them; copied, keys and values too unless ROCKS_OPERATION_BORROWED is set; NULL: only with count 0.
/// - ids: out, `count` of them, for rocks_queue_cancel; NULL: not wanted.
///
/// Returns: ROCKS_TRY_AGAIN (full: drain first; none was submitted), ROCKS_INVALID_ARGUMENT (also: more
/// than the depth; the message names the operation), ROCKS_CLOSED (after rocks_queue_close).
#[no_mangle]
pub extern "C" fn rocks_queue_submit(
    queue: InMut<rocks_queue>,
    operations: InOperations<rocks_operation>,
    count: usize,
    ids: OutArrayOrNull<u64>,
    status: Status,
) -> rocks_code {
    call! { status, queue, (operations, count), (ids, count) =>
        let id = |at, number| ids.set(at, number);
        // SAFETY: the caller vouches for the bytes.
        unsafe { queue.0.submit(operations.count, |at| operations.at(at), |_| false, id) }
    }
}

/// Submits operations as rocks_queue_submit does, and then drains as rocks_queue_drain does. Gets with
/// ROCKS_OPERATION_TRY_CACHE that find their answer in memory are complete at once: their completions
/// come first, with the id 0, beside the `max` others. Where few of them find it, most are not tried.
/// - operations: in, `count` of them; copied, keys and values too unless ROCKS_OPERATION_BORROWED is set; NULL: only with count 0.
/// - ids: out, `count` of them, 0 where the operation is complete; NULL: not wanted.
/// - max: the most completions; 0: all.
/// - timeout_micros: how long to wait if there is none; 0: not at all; UINT64_MAX: for ever.
/// - completions: in; what it held before becomes invalid; NULL: refused.
/// - view: out, borrowed until `completions` is used again or freed; NULL: refused.
///
/// Returns: as rocks_queue_submit; ROCKS_HANDLE_BUSY (also: to wait inside a callback: they were
/// submitted).
#[no_mangle]
pub extern "C" fn rocks_queue_submit_and_drain(
    queue: InMut<rocks_queue>,
    operations: InOperations<rocks_operation>,
    count: usize,
    ids: OutArrayOrNull<u64>,
    max: usize,
    timeout_micros: u64,
    completions: Sole<rocks_completions>,
    view: Out<rocks_completions_view>,
    status: Status,
) -> rocks_code {
    call! { status, queue, (operations, count), (ids, count), completions, view =>
        completions.begin(&queue.0);
        let id = |at, number| ids.set(at, number);
        let may_try = !callback::inside();
        let answer = |given: &rocks_operation| {
            if !may_try || !operation::tries_cache(given) || given.lane != 0 {
                return false;
            }
            // SAFETY: checked when the parameter was taken; the caller vouches for the bytes.
            let key = unsafe { bytes(given.key.cast(), given.key_len, "key") };
            key.is_ok_and(|key| try_now(&queue.0, given, key, completions.at_once()))
        };
        // SAFETY: the caller vouches for the bytes.
        unsafe { queue.0.submit(operations.count, |at| operations.at(at), answer, id)? };
        queue.0.drain(completions, most(max), duration(timeout_micros))?;
        view.answer(shown(completions))
    }
}

/// Takes completions from a queue, in the order in which the operations ended. Any number of threads may
/// do so at once; each completion goes to one of them.
/// - max: the most completions; 0: all.
/// - timeout_micros: how long to wait if there is none; 0: not at all; UINT64_MAX: for ever.
/// - completions: in; what it held before becomes invalid; NULL: refused.
/// - view: out, borrowed until `completions` is used again or freed, also when the queue was freed or its databases closed; NULL: refused.
///
/// Returns: ROCKS_OK (also: there is none, or another thread took it, and count is 0), ROCKS_CLOSED
/// (after rocks_queue_close, once everything was drained), ROCKS_HANDLE_BUSY (also: to wait inside a
/// callback).
#[no_mangle]
pub extern "C" fn rocks_queue_drain(
    queue: InMut<rocks_queue>,
    max: usize,
    timeout_micros: u64,
    completions: Sole<rocks_completions>,
    view: Out<rocks_completions_view>,
    status: Status,
) -> rocks_code {
    call! { status, queue, completions, view =>
        completions.begin(&queue.0);
        queue.0.drain(completions, most(max), duration(timeout_micros))?;
        view.answer(shown(completions))
    }
}

fn most(max: usize) -> usize {
    match max {
        0 => usize::MAX,
        max => max,
    }
}

fn shown(completions: &mut Completions) -> rocks_completions_view {
    let shown = completions.show();
    rocks_completions_view {
        count: shown.len(),
        completions: match shown.is_empty() {
            true => std::ptr::null(),
            false => shown.as_ptr(),
        },
    }
}

/// The descriptor of a queue, which is readable while there are completions: for poll, epoll, an event
/// loop. Only that: it must not be read, written or closed. With edge-triggered epoll, drain until the
/// count is 0. (eventfd on Linux, elsewhere a pipe.)
/// - fd: out, borrowed until rocks_queue_free, which closes it; NULL: refused.
///
/// Returns: ROCKS_OUT_OF_MEMORY (also: no descriptor is left).
#[no_mangle]
pub extern "C" fn rocks_queue_fd(
    queue: In<rocks_queue>,
    fd: Out<i32>,
    status: Status,
) -> rocks_code {
    call! { status, queue, fd =>
        fd.answer(queue.0.descriptor()?)
    }
}

/// Cancels an operation. One that has not begun ends with ROCKS_CANCELLED and is not done. One that runs
/// is asked to end: a compaction, a backup or a checkpoint soon ends with ROCKS_CANCELLED, others go on
/// to their end. Either way it has its one completion.
/// - id: as rocks_queue_submit returned it.
///
/// Returns: ROCKS_NOT_FOUND (it has ended).
#[no_mangle]
pub extern "C" fn rocks_queue_cancel(
    queue: InMut<rocks_queue>,
    id: u64,
    status: Status,
) -> rocks_code {
    call! { status, queue =>
        queue.0.cancel(id)
    }
}

/// Reads a figure: waiting, running, done (not drained yet), depth, threads; and since the queue was
/// made: submitted, completed, full (submissions that did not fit), cancelled, expired (by their
/// timeout, while they waited), groups (calls for several operations), coalesced (operations in them),
/// largest_group, tried (by ROCKS_OPERATION_TRY_CACHE), answered (of these), read (by gets, from files), wait_micros (the sum of the times from submission to beginning).
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_queue_value(
    queue: In<rocks_queue>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, queue, name, value =>
        value.answer(queue.0.figure(name)?)
    }
}

/// Closes a queue: it accepts no more operations, those that have not begun end with ROCKS_CANCELLED,
/// those that run are asked to end, as by rocks_queue_cancel, and the call waits for them. Their
/// completions can be drained afterwards.
/// - timeout_micros: how long to wait; UINT64_MAX: for ever.
///
/// Returns: ROCKS_TIMED_OUT (operations still run; call it again to wait for them).
#[no_mangle]
pub extern "C" fn rocks_queue_close(
    queue: InMut<rocks_queue>,
    timeout_micros: u64,
    status: Status,
) -> rocks_code {
    call! { status, queue =>
        queue.0.close_within(duration(timeout_micros))
    }
}

/// Frees a queue, and does not wait: operations that have not begun are not done, those that run are
/// asked to end, and nobody learns how. Handles that they made, and completions that were not drained,
/// are freed with it. Threads that wait for completions get ROCKS_CLOSED. Where operations have borrowed
/// memory, close the queue first. Completions that were drained stay valid.
#[no_mangle]
pub extern "C" fn rocks_queue_free(queue: Freed<rocks_queue>, status: Status) -> rocks_code {
    call! { status, queue =>
        queue.free()
    }
}

/// Makes memory for completions.
/// - completions: out, owned: free with rocks_completions_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_completions_new(
    completions: New<rocks_completions>,
    status: Status,
) -> rocks_code {
    call! { status, completions =>
        completions.answer(Completions::default())
    }
}

/// Frees completions, with the bytes that they show. Handles that operations made stay.
#[no_mangle]
pub extern "C" fn rocks_completions_free(
    completions: FreedSole<rocks_completions>,
    status: Status,
) -> rocks_code {
    call! { status, completions =>
        completions.free()
    }
}
