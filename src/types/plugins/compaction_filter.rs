//! Compaction filters: keep, change or drop the records that a compaction writes.
//!
//! Built-in compaction filters. Set them by name, with their settings, as the option
//! compaction_filter_factory; they call no callbacks, run in flushes' and compactions' threads, and an
//! OPTIONS file brings them back. 0x and hex digits stand for any bytes:
//!
//! - {id=remove_prefix;prefix=TEXT}: keys that begin with these bytes.
//! - {id=remove_range;from=TEXT;to=TEXT}: keys from `from` on and before `to`, compared byte by byte
//!   whatever the comparator is. With user-defined timestamps the bytes of a key are followed by its
//!   timestamp's.
//! - {id=remove_size;below=BYTES;above=BYTES}: values shorter than `below` (0) or longer than `above`
//!   (2^64-1).
//! - {id=remove_old;age=SECONDS;offset=BYTES;number=NUMBER;unit=UNIT}: values whose time is `age`
//!   seconds (1 and more) or longer ago. The time is an unsigned number of the value from byte `offset`
//!   (0) on: u64be, u64le, u32be or u32le (u64be), in s, ms or us since 1970 (s). A value without the
//!   whole number, or with a time to come, stays.
//!
//! Filters by key remove values, entities and merge operands; those by value look at plain values
//! alone. A merge operand stays, whatever its bytes are, until a flush or compaction has merged it;
//! the result is a plain value, which the next compaction looks at. A value that is removed before
//! that leaves the operands above it, which are then merged onto nothing. Like every filter these
//! ignore snapshots, and reads see a record until a compaction has come to it.

use crate::types::{rocks_service_terms, rocks_sink, rocks_slice};
use std::ffi::{c_char, c_void};

/// Decides for each record that a compaction writes: keep, change or drop it.
///
/// A filter ignores snapshots: reads at older snapshots, too, see what it dropped or changed (RocksDB's
/// IgnoreSnapshots). If a callback fails, the record stays as it is and the compaction goes on. Then
/// rocks_db_compact_range, rocks_db_compact_files and rocks_db_flush of that column family do their
/// work, and return ROCKS_CALLBACK_FAILED.
pub struct rocks_compaction_filter(());

/// The decision of a compaction filter about a record.
pub type rocks_compaction_decision = i32;

/// The callback failed: the record is kept, and the failure counted.
pub const ROCKS_COMPACTION_FAILED: rocks_compaction_decision = 0;
/// Keep the record as it is.
pub const ROCKS_COMPACTION_KEEP: rocks_compaction_decision = 1;
/// Remove it: a value or entity becomes a deletion, which hides older ones of the key; a merge
/// operand is dropped.
pub const ROCKS_COMPACTION_REMOVE: rocks_compaction_decision = 2;
/// Give it another value: the bytes appended to `result`. A merge operand stays one; a
/// wide-column entity becomes a plain value.
pub const ROCKS_COMPACTION_CHANGE_VALUE: rocks_compaction_decision = 3;
/// Drop all records from this key up to, not including, the key appended to `result`, without
/// deletions in their place: records that they hid may reappear. A key that is not after the
/// record's is a failure.
pub const ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL: rocks_compaction_decision = 4;
/// Remove it by a single delete, where the key was put once at most; not for merge operands.
pub const ROCKS_COMPACTION_PURGE: rocks_compaction_decision = 5;
/// Make it a wide-column entity of the pairs appended to `result`; not for merge operands, and
/// not from filter_blob_by_key.
pub const ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY: rocks_compaction_decision = 6;
/// Read the value, then call `filter`; only from filter_blob_by_key.
pub const ROCKS_COMPACTION_UNDETERMINED: rocks_compaction_decision = 7;

/// The kind of record that a compaction filter sees. RocksDB's numbers; more may come.
pub type rocks_compaction_value_type = i32;

/// A plain value, also one that was read from a blob file.
pub const ROCKS_COMPACTION_TYPE_VALUE: rocks_compaction_value_type = 0;
/// A merge operand.
pub const ROCKS_COMPACTION_TYPE_MERGE_OPERAND: rocks_compaction_value_type = 1;
/// A value in a blob file that was not read: what filter_blob_by_key sees.
pub const ROCKS_COMPACTION_TYPE_BLOB_INDEX: rocks_compaction_value_type = 2;
/// A wide-column entity: columns in place of a value.
pub const ROCKS_COMPACTION_TYPE_WIDE_COLUMN_ENTITY: rocks_compaction_value_type = 3;

/// A record that a compaction writes; borrowed until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_compaction_record {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// The level that the compaction starts at; 0 for a flush.
    pub level: i32,
    /// One of ROCKS_COMPACTION_TYPE_*.
    pub value_type: rocks_compaction_value_type,
    /// The key, with its user-defined timestamp if it has one.
    pub key: rocks_slice,
    /// The value or merge operand.
    pub value: rocks_slice,
    /// The columns' names of an entity, column_count of them, in their order.
    pub column_names: *const rocks_slice,
    /// Their values. Values in blob files are read first.
    pub column_values: *const rocks_slice,
    /// How many columns.
    pub column_count: usize,
}

/// The callbacks of a compaction filter. Compactions call it from several threads at once, for
/// every record that they write except results of merges and records that another one hides
/// (compaction_filter.h). It may read databases, and change none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_compaction_filter_callbacks {
    /// sizeof(rocks_compaction_filter_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, after its last use, on any thread; no database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
    /// spaces and ; = { } # \ ". NULL: "rocks.CompactionFilter".
    pub name: *const c_char,
    /// Decides about a record. A failed callback appends the reason to `error`.
    pub filter: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            record: *const rocks_compaction_record,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> rocks_compaction_decision,
    >,
    /// Decides about a value in a blob file by its key, before it is read.
    /// ROCKS_COMPACTION_UNDETERMINED: read it and call `filter`. NULL: always so. Not called for
    /// entities, whose columns are all read.
    pub filter_blob_by_key: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            record: *const rocks_compaction_record,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> rocks_compaction_decision,
    >,
}
