//! Completions: how the operations of a queue ended.

use crate::types::{rocks_block_view, rocks_code, rocks_operation_kind, rocks_slice, rocks_status};
use std::ffi::c_void;

/// Memory for the completions that a call drains from a queue, and for the bytes that they show. Reuse
/// it: its memory is reused. One thread at a time.
pub struct rocks_completions(());

/// How one operation ended. Each operation that was submitted has exactly one.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_completion {
    /// The operation's user_data.
    pub user_data: u64,
    /// The operation's id.
    pub id: u64,
    /// The code that the call returned. ROCKS_CANCELLED, ROCKS_TIMED_OUT: also of operations that were
    /// not begun.
    pub code: rocks_code,
    /// The operation's kind.
    pub kind: rocks_operation_kind,
    /// Seeks: the key.
    pub key: rocks_slice,
    /// Gets and seeks: the value.
    pub value: rocks_slice,
    /// The whole status; NULL: the code is ROCKS_OK or ROCKS_NOT_FOUND.
    pub status: *const rocks_status,
    /// A handle that the call made, owned: the caller frees it as if it had made the call.
    pub handle: *mut c_void,
    /// The number that the call returned.
    pub number: u64,
    /// ROCKS_OPERATION_MULTI_GET: how many values.
    pub count: usize,
    /// A value for each key, {NULL, 0} where there is none.
    pub values: *const rocks_slice,
    /// A code for each key.
    pub codes: *const rocks_code,
    /// ROCKS_OPERATION_READ_BLOCK: the entries.
    pub block: *const rocks_block_view,
}

/// The completions of a call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_completions_view {
    /// How many.
    pub count: usize,
    /// The completions; NULL: none.
    pub completions: *const rocks_completion,
}
