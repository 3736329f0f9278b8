//! Cancelling long work, and its progress.

use crate::types::{rocks_service_terms, rocks_sink};
use std::ffi::c_void;

/// Cancels the long calls that take it, and reports their progress. Any number of calls may share it.
pub struct rocks_cancel(());

/// Receives the progress of a call: on the thread of the call, between two of its steps, and not once
/// it has returned. It may call every function but rocks_db_close, also rocks_cancel_set.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_progress_callbacks {
    /// sizeof(rocks_progress_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, after its last use, on any thread; no database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// `done` of `total` bytes are done; 0 of them at the beginning, all at the end. False is a
    /// failure, with the text appended to `error`: the call ends with ROCKS_CALLBACK_FAILED.
    pub progress: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            done: u64,
            total: u64,
            error: *mut rocks_sink,
        ) -> bool,
    >,
}
