//! The records of a batch, one by one.

use crate::types::{rocks_sink, rocks_slice, rocks_wide_column};
use std::ffi::c_void;

/// The kind of a record of a batch: one of ROCKS_RECORD_*. More may come.
pub type rocks_record_kind = i32;

/// Set a key: key and value.
pub const ROCKS_RECORD_PUT: rocks_record_kind = 1;
/// Merge: key, and the operand as value.
pub const ROCKS_RECORD_MERGE: rocks_record_kind = 2;
/// Delete: key.
pub const ROCKS_RECORD_DELETE: rocks_record_kind = 3;
/// Single delete: key.
pub const ROCKS_RECORD_SINGLE_DELETE: rocks_record_kind = 4;
/// Delete a range: the begin as key, the end as value.
pub const ROCKS_RECORD_DELETE_RANGE: rocks_record_kind = 5;
/// Bytes for the write-ahead log, as value; of no column family.
pub const ROCKS_RECORD_LOG_DATA: rocks_record_kind = 6;
/// Set a key to an entity: the serialized entity as value, and its columns.
pub const ROCKS_RECORD_PUT_ENTITY: rocks_record_kind = 7;
/// Set a key with the time at which it was written: key, value and write_time.
pub const ROCKS_RECORD_TIMED_PUT: rocks_record_kind = 8;
/// Set a key to what lies in a blob file: the blob index as value.
pub const ROCKS_RECORD_BLOB_INDEX: rocks_record_kind = 9;
/// A transaction's records begin.
pub const ROCKS_RECORD_BEGIN_PREPARE: rocks_record_kind = 10;
/// A part of an unprepared transaction's records begins.
pub const ROCKS_RECORD_BEGIN_UNPREPARE: rocks_record_kind = 11;
/// They end: the transaction's name as key.
pub const ROCKS_RECORD_END_PREPARE: rocks_record_kind = 12;
/// A prepared transaction is committed: its name as key.
pub const ROCKS_RECORD_COMMIT: rocks_record_kind = 13;
/// The same with a timestamp, as value.
pub const ROCKS_RECORD_COMMIT_WITH_TIMESTAMP: rocks_record_kind = 14;
/// A prepared transaction is rolled back: its name as key.
pub const ROCKS_RECORD_ROLLBACK: rocks_record_kind = 15;
/// A boundary that transactions put between records.
pub const ROCKS_RECORD_NOOP: rocks_record_kind = 16;

/// One record of a batch, as rocks_batch_iterate shows it; borrowed until the callback returns.
/// Fields that its kind does not have are NULL and 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_batch_record {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// One of ROCKS_RECORD_*.
    pub kind: rocks_record_kind,
    /// Its column family's number; the default one has 0.
    pub column_family_id: u32,
    /// The key.
    pub key: rocks_slice,
    /// The value, operand, end of the range or bytes.
    pub value: rocks_slice,
    /// Seconds since 1970; of a ROCKS_RECORD_TIMED_PUT alone.
    pub write_time: u64,
    /// Of a ROCKS_RECORD_PUT_ENTITY alone: its columns, column_count of them, in the order of their
    /// names; NULL for other kinds.
    pub columns: *const rocks_wide_column,
    /// How many there are; 0 also for every other kind.
    pub column_count: usize,
}

/// The callbacks of rocks_batch_iterate.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_batch_callbacks {
    /// sizeof(rocks_batch_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called once for every record, in their order, on the thread of rocks_batch_iterate. A record
    /// of a kind that does not matter is skipped by returning true. False ends the iteration as
    /// failed, with the text appended to `error`. The batch is busy during the call.
    pub record: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            record: *const rocks_batch_record,
            error: *mut rocks_sink,
        ) -> bool,
    >,
}
