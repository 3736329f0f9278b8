//! Compaction filter factories: a filter with its own state for every compaction.

use crate::types::{
    rocks_compaction_decision, rocks_compaction_record, rocks_service_terms, rocks_sink,
    rocks_table_properties,
};
use std::ffi::{c_char, c_void};

/// Makes a compaction filter for each run that writes table files, so that a filter needs no locks
/// and can have counters. All rules for a rocks_compaction_filter hold for its filters.
pub struct rocks_compaction_filter_factory(());

/// Why a table file is written. RocksDB's numbers; more may come.
pub type rocks_table_file_creation_reason = i32;

/// A memtable is flushed.
pub const ROCKS_TABLE_FILE_CREATION_FLUSH: rocks_table_file_creation_reason = 0;
/// A compaction.
pub const ROCKS_TABLE_FILE_CREATION_COMPACTION: rocks_table_file_creation_reason = 1;
/// An opening writes what it recovered from the log.
pub const ROCKS_TABLE_FILE_CREATION_RECOVERY: rocks_table_file_creation_reason = 2;
/// Another reason.
pub const ROCKS_TABLE_FILE_CREATION_MISC: rocks_table_file_creation_reason = 3;

/// Describes the purpose of a compaction filter; borrowed until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_compaction_context {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// One of ROCKS_TABLE_FILE_CREATION_*.
    pub reason: rocks_table_file_creation_reason,
    /// The column family's number; the default one has 0.
    pub column_family_id: u32,
    /// The lowest level of the input files; -1: not known.
    pub input_start_level: i32,
    /// 1: the compaction takes all table files.
    pub is_full_compaction: u32,
    /// 1: a call such as rocks_db_compact_range requested it.
    pub is_manual_compaction: u32,
    /// 0.
    pub reserved: u32,
    /// The properties of the input files, input_count of them.
    pub inputs: *const *const rocks_table_properties,
    /// 0 also when RocksDB could not read the properties.
    pub input_count: usize,
}

/// The callbacks of a compaction filter factory. A run is the writing of table files by one thread:
/// a compaction has one for each of its subcompactions, a flush has one. The callbacks of one run
/// are called one after the other; several runs proceed at once, on several threads. The callbacks
/// may read databases, and change none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_compaction_filter_factory_callbacks {
    /// sizeof(rocks_compaction_filter_factory_callbacks).
    pub struct_size: usize,
    /// Passed to should_filter and create; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, after its last use, on any thread; no database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
    /// spaces and ; = { } # \ ". NULL: "rocks.CompactionFilterFactory".
    pub name: *const c_char,
    /// Whether files that are written for a reason, one of ROCKS_TABLE_FILE_CREATION_*, are filtered.
    /// NULL: those of compactions are.
    pub should_filter: Option<
        unsafe extern "C" fn(state: *mut c_void, reason: rocks_table_file_creation_reason) -> bool,
    >,
    /// Begins a run: sets `run` to the state that the filter of the run is called with. Left NULL,
    /// the run has no filter. False is a failure, with the text appended to `error`: the run has no
    /// filter.
    pub create: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            context: *const rocks_compaction_context,
            run: *mut *mut c_void,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// As in rocks_compaction_filter_callbacks, with the run.
    pub filter: Option<
        unsafe extern "C" fn(
            run: *mut c_void,
            record: *const rocks_compaction_record,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> rocks_compaction_decision,
    >,
    /// As in rocks_compaction_filter_callbacks, with the run.
    pub filter_blob_by_key: Option<
        unsafe extern "C" fn(
            run: *mut c_void,
            record: *const rocks_compaction_record,
            result: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> rocks_compaction_decision,
    >,
    /// Ends a run: called once for every run that `create` set, even if it failed. No database may
    /// be called from it. NULL: nothing to destroy.
    pub destroy_run: Option<unsafe extern "C" fn(run: *mut c_void)>,
}
