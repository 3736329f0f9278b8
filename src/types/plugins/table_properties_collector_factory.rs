//! Table properties collectors: add properties to a table file while it is written.

use crate::types::{rocks_service_terms, rocks_sink, rocks_slice};
use std::ffi::{c_char, c_void};

/// Makes a collector for each table file that is written. The collector adds properties to the file,
/// and may ask for the file's compaction.
///
/// If a collector fails, rocks_db_compact_range, rocks_db_compact_files and rocks_db_flush of that
/// column family do their work, and return ROCKS_CALLBACK_FAILED. rocks_db_table_properties reads the
/// collected properties.
pub struct rocks_table_properties_collector_factory(());

/// The kind of a record in a table file. RocksDB's numbers; more may come.
pub type rocks_entry_type = i32;

/// A value.
pub const ROCKS_ENTRY_PUT: rocks_entry_type = 0;
/// A deletion.
pub const ROCKS_ENTRY_DELETE: rocks_entry_type = 1;
/// A single delete.
pub const ROCKS_ENTRY_SINGLE_DELETE: rocks_entry_type = 2;
/// A merge operand.
pub const ROCKS_ENTRY_MERGE: rocks_entry_type = 3;
/// A range deletion: its begin as key, its end as value.
pub const ROCKS_ENTRY_RANGE_DELETION: rocks_entry_type = 4;
/// A value in a blob file: the blob index as value.
pub const ROCKS_ENTRY_BLOB_INDEX: rocks_entry_type = 5;
/// A deletion with a user-defined timestamp.
pub const ROCKS_ENTRY_DELETE_WITH_TIMESTAMP: rocks_entry_type = 6;
/// A wide-column entity, serialized.
pub const ROCKS_ENTRY_WIDE_COLUMN_ENTITY: rocks_entry_type = 7;
/// A value with the time at which it was written.
pub const ROCKS_ENTRY_TIMED_PUT: rocks_entry_type = 8;
/// Another kind.
pub const ROCKS_ENTRY_OTHER: rocks_entry_type = 9;

/// A record that goes into a table file; borrowed until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_table_entry {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// The key.
    pub key: rocks_slice,
    /// The value, as the file has it.
    pub value: rocks_slice,
    /// The sequence number; 0: older than all others.
    pub sequence: u64,
    /// The file's size so far, without the unfinished block.
    pub file_size: u64,
    /// One of ROCKS_ENTRY_*.
    pub entry_type: rocks_entry_type,
    /// 0.
    pub reserved: u32,
}

/// Describes the purpose of a collector; borrowed until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_table_properties_collector_context {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// The column family's number; the default one has 0.
    pub column_family_id: u32,
    /// The level that the file is made for; -1: not known.
    pub level_at_creation: i32,
    /// How many levels the column family has; -1: not known.
    pub num_levels: i32,
    /// 0.
    pub reserved: u32,
    /// Records up to this sequence number may go to the last level; UINT64_MAX >> 8: no tiering.
    pub last_level_inclusive_max_seqno_threshold: u64,
}

/// The callbacks of a table properties collector factory. The callbacks for one file are called one
/// after the other; several files are written at once, on several threads. The callbacks may read
/// databases, and change none.
///
/// A failure ends the collection for that file: only destroy_collector is still called, and the
/// file is written without the collected properties.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_table_properties_collector_factory_callbacks {
    /// sizeof(rocks_table_properties_collector_factory_callbacks).
    pub struct_size: usize,
    /// Passed to create; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, after its last use, on any thread; no database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
    /// spaces and ; = { } # \ ". NULL: "rocks.TablePropertiesCollectorFactory".
    pub name: *const c_char,
    /// Begins a file: sets `collector` to the state that the other callbacks are called with. Left
    /// NULL, no properties are collected for the file. False is a failure, with the text appended
    /// to `error`.
    pub create: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            context: *const rocks_table_properties_collector_context,
            collector: *mut *mut c_void,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Called for each record, in the order of the file. NULL: not wanted.
    pub add_user_key: Option<
        unsafe extern "C" fn(
            collector: *mut c_void,
            entry: *const rocks_table_entry,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// A block of the file is full: its size, and its size under a fast and a slow compression if
    /// the option sample_for_compression tries them; else 0. NULL: not wanted.
    pub block_add: Option<
        unsafe extern "C" fn(
            collector: *mut c_void,
            uncompressed_bytes: u64,
            fast_compressed_bytes: u64,
            slow_compressed_bytes: u64,
        ),
    >,
    /// The file is complete: appends its properties as pairs to `properties`, by
    /// rocks_sink_append_pair. A name that is empty, begins with "rocksdb." or comes twice is a failure.
    pub finish: Option<
        unsafe extern "C" fn(
            collector: *mut c_void,
            properties: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Whether the file should soon be compacted; asked after finish. NULL: no.
    pub need_compact: Option<unsafe extern "C" fn(collector: *mut c_void) -> bool>,
    /// Called once for every collector that `create` set, even if it failed. No database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy_collector: Option<unsafe extern "C" fn(collector: *mut c_void)>,
}
