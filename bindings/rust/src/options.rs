//! Options by RocksDB's names, and the functions that they take.

use crate::abi::*;
use crate::events::EventQueue;
use crate::{Owned, Result, bytes, call, copied, made, text};
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Options of a kind, one of ROCKS_OPTIONS_….
pub struct Options(pub(crate) Owned<rocks_options>);

/// What a compaction filter decides about a record.
pub enum Decision {
    Keep,
    Remove,
    Change(Vec<u8>),
}

type Merge =
    Box<dyn Fn(&[u8], Option<&[u8]>, &[u8]) -> std::result::Result<Vec<u8>, String> + Send + Sync>;
type Filter = Box<dyn Fn(&[u8], &[u8]) -> std::result::Result<Decision, String> + Send + Sync>;

impl Options {
    pub fn new(kind: i32) -> Result<Options> {
        // SAFETY: `out` and `status` are there for the call.
        let handle = made(|out, status| unsafe { rocks_options_new(kind, out, status) })?;
        Ok(Options(Owned {
            handle,
            free: rocks_options_free,
        }))
    }

    pub fn set(&self, name: &str, value: &str) -> Result<()> {
        let (name, value) = (text(name)?, text(value)?);
        // SAFETY: both texts live through the call.
        call(|status| unsafe {
            rocks_options_set(self.0.handle, name.as_ptr(), value.as_ptr(), status)
        })
    }

    /// Keys and prefixes, which may have any bytes.
    pub fn set_bytes(&self, name: &str, value: &[u8]) -> Result<()> {
        let name = text(name)?;
        // SAFETY: the name and the bytes live through the call.
        call(|status| unsafe {
            rocks_options_set_bytes(
                self.0.handle,
                name.as_ptr(),
                bytes(value),
                value.len(),
                status,
            )
        })
    }

    /// Events of the databases opened with these options go into the queue.
    pub fn add_event_queue(&self, queue: &EventQueue) -> Result<()> {
        // SAFETY: a literal with its NUL.
        call(|status| unsafe {
            rocks_options_add_event_queue(
                self.0.handle,
                c"listeners".as_ptr(),
                queue.0.handle,
                status,
            )
        })
    }

    /// merge(key, existing, operand) gives the new value, or why there is none. It must be associative:
    /// `existing` may be an operand that was merged before. Any thread calls it, and several at a time.
    pub fn merge_operator(
        &self,
        name: &str,
        merge: impl Fn(&[u8], Option<&[u8]>, &[u8]) -> std::result::Result<Vec<u8>, String>
        + Send
        + Sync
        + 'static,
    ) -> Result<()> {
        let name = text(name)?;
        let state: Box<Merge> = Box::new(Box::new(merge));
        // SAFETY: zeros and NULLs are what the struct's fields mean by "none".
        let mut calls: rocks_associative_merge_operator_callbacks = unsafe { std::mem::zeroed() };
        calls.struct_size = size_of_val(&calls);
        calls.state = Box::into_raw(state).cast();
        calls.destroy = Some(destroy::<Merge>);
        calls.name = name.as_ptr();
        calls.merge = Some(merged);
        // SAFETY: the library owns `state` from here on, also when the call fails.
        let operator = made(|out, status| unsafe {
            rocks_merge_operator_new_associative(&calls, out, status)
        })?;
        let operator = Owned {
            handle: operator,
            free: rocks_merge_operator_free,
        };
        // SAFETY: a literal with its NUL.
        call(|status| unsafe {
            let place = c"merge_operator".as_ptr();
            rocks_options_set_merge_operator(self.0.handle, place, operator.handle, status)
        })
    }

    /// filter(key, value) decides about each record of a compaction, on any thread.
    pub fn compaction_filter(
        &self,
        name: &str,
        filter: impl Fn(&[u8], &[u8]) -> std::result::Result<Decision, String> + Send + Sync + 'static,
    ) -> Result<()> {
        let name = text(name)?;
        let state: Box<Filter> = Box::new(Box::new(filter));
        // SAFETY: as in merge_operator.
        let mut calls: rocks_compaction_filter_callbacks = unsafe { std::mem::zeroed() };
        calls.struct_size = size_of_val(&calls);
        calls.state = Box::into_raw(state).cast();
        calls.destroy = Some(destroy::<Filter>);
        calls.name = name.as_ptr();
        calls.filter = Some(filtered);
        // SAFETY: as in merge_operator.
        let made_ =
            made(|out, status| unsafe { rocks_compaction_filter_new(&calls, out, status) })?;
        let made_ = Owned {
            handle: made_,
            free: rocks_compaction_filter_free,
        };
        // SAFETY: a literal with its NUL.
        call(|status| unsafe {
            let place = c"compaction_filter".as_ptr();
            rocks_options_set_compaction_filter(self.0.handle, place, made_.handle, status)
        })
    }

    pub fn close(self) -> Result<()> {
        self.0.close()
    }
}

unsafe extern "C" fn destroy<T>(state: *mut c_void) {
    // SAFETY: the state that was given, once.
    drop(unsafe { Box::from_raw(state.cast::<T>()) });
}

fn append(sink: *mut rocks_sink, data: &[u8]) -> bool {
    // SAFETY: the bytes live through the call; a wrong sink is refused.
    unsafe { rocks_sink_append(sink, bytes(data), data.len(), std::ptr::null_mut()) == ROCKS_OK }
}

/// Runs a callback: a panic in it becomes a failure, since none may reach C.
fn guarded<T>(
    error: *mut rocks_sink,
    run: impl FnOnce() -> std::result::Result<T, String>,
) -> Option<T> {
    let why = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(done)) => return Some(done),
        Ok(Err(why)) => why,
        Err(panic) => match panic.downcast_ref::<&str>() {
            Some(text) => (*text).to_owned(),
            None => panic.downcast_ref::<String>().cloned().unwrap_or_default(),
        },
    };
    append(error, why.as_bytes());
    None
}

unsafe extern "C" fn merged(
    state: *mut c_void,
    key: *const u8,
    key_len: usize,
    existing: *const rocks_slice,
    value: *const u8,
    value_len: usize,
    result: *mut rocks_sink,
    error: *mut rocks_sink,
) -> bool {
    let done = guarded(error, || {
        // SAFETY: the library lends all of these until this function returns.
        let (merge, key, existing, value) = unsafe {
            let existing = existing.as_ref().map(|one| copied(one.data, one.len));
            (
                &*state.cast::<Merge>(),
                copied(key, key_len),
                existing,
                copied(value, value_len),
            )
        };
        merge(&key, existing.as_deref(), &value)
    });
    done.is_some_and(|after| append(result, &after))
}

unsafe extern "C" fn filtered(
    state: *mut c_void,
    record: *const rocks_compaction_record,
    result: *mut rocks_sink,
    error: *mut rocks_sink,
) -> rocks_compaction_decision {
    // SAFETY: the library lends these until this function returns.
    let (filter, record) = unsafe { (&*state.cast::<Filter>(), &*record) };
    if record.value_type != ROCKS_COMPACTION_TYPE_VALUE {
        return ROCKS_COMPACTION_KEEP;
    }
    let decided = guarded(error, || {
        // SAFETY: as before.
        let (key, value) = unsafe {
            (
                copied(record.key.data, record.key.len),
                copied(record.value.data, record.value.len),
            )
        };
        filter(&key, &value)
    });
    match decided {
        None => ROCKS_COMPACTION_FAILED,
        Some(Decision::Keep) => ROCKS_COMPACTION_KEEP,
        Some(Decision::Remove) => ROCKS_COMPACTION_REMOVE,
        Some(Decision::Change(value)) if append(result, &value) => ROCKS_COMPACTION_CHANGE_VALUE,
        Some(Decision::Change(_)) => ROCKS_COMPACTION_FAILED,
    }
}
