//! Statuses: how an error reaches the caller.

use crate::types::rocks_code;
use std::ffi::c_char;

/// RocksDB says that the same call may succeed later (Status: retryable).
pub const ROCKS_STATUS_RETRYABLE: u32 = 1;
/// Data was lost (Status: data loss).
pub const ROCKS_STATUS_DATA_LOSS: u32 = 2;
/// The file system refused this process as an old owner (Status::SubCode kIOFenced).
pub const ROCKS_STATUS_FENCED: u32 = 4;

/// How a call failed, in the caller's own memory: nothing to free. Every function takes one as its
/// last argument (NULL: not wanted) and writes to it only on failure.
#[repr(C)]
pub struct rocks_status {
    /// The code that the function also returned.
    pub code: rocks_code,
    /// RocksDB's Status::SubCode (include/rocksdb/status.h), or 0.
    pub subcode: i32,
    /// RocksDB's Status::Severity: 0 none, 1 soft, 2 hard, 3 fatal, 4 unrecoverable.
    pub severity: i32,
    /// ROCKS_STATUS_* bits.
    pub flags: u32,
    /// The reason, and the argument that caused it: UTF-8, NUL-terminated, cut at a whole
    /// character.
    pub message: [c_char; 496],
}
