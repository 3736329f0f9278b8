//! WAL filters: which records of the write-ahead log an opening replays.

use crate::types::{rocks_service_terms, rocks_sink, rocks_slice};
use std::ffi::{c_char, c_void};

/// Decides which records of the write-ahead log an open replays.
///
/// After an open for writing, left-out records are gone; a read-only open leaves the log as it is.
/// rocks_db_recovery_report counts these records, and does not report them as a loss. Only a read-only
/// open allows the option avoid_flush_during_recovery, which keeps logs, beside a filter. If the filter
/// fails, the open fails with ROCKS_CALLBACK_FAILED and nothing is lost.
pub struct rocks_wal_filter(());

/// The decision of a WAL filter about a record.
pub type rocks_wal_decision = i32;

/// The callback failed: the opening fails, and nothing is changed.
pub const ROCKS_WAL_FAILED: rocks_wal_decision = 0;
/// Replay it; with a batch appended to `changed`, replay that in its place.
pub const ROCKS_WAL_CONTINUE: rocks_wal_decision = 1;
/// Leave it out.
pub const ROCKS_WAL_IGNORE: rocks_wal_decision = 2;
/// Leave it out, and all that follows, in this log and later ones.
pub const ROCKS_WAL_STOP: rocks_wal_decision = 3;
/// It is damaged: RocksDB handles it and the rest according to wal_recovery_mode and
/// paranoid_checks, and the recovery report shows a loss. With the open option fail_on_data_loss
/// the opening fails.
pub const ROCKS_WAL_CORRUPTED: rocks_wal_decision = 4;

/// A column family and its log; borrowed until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_wal_family {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// Its name.
    pub name: rocks_slice,
    /// The first log with records for it: its table files contain the earlier ones.
    pub log_number: u64,
    /// Its number, as records have it.
    pub id: u32,
    /// 0.
    pub reserved: u32,
}

/// A record of the write-ahead log: the batch of one write, or of several grouped ones. Borrowed
/// until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_wal_record {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// The log's number.
    pub log_number: u64,
    /// The log's path.
    pub log_file: rocks_slice,
    /// The sequence number of its first write.
    pub sequence: u64,
    /// A batch, as rocks_batch_from_data takes it and rocks_batch_iterate then shows it.
    pub data: rocks_slice,
}

/// The callbacks of a WAL filter. RocksDB calls them on the thread that opens a database. The
/// callbacks may use other databases; the one that is being opened has no handle yet.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_wal_filter_callbacks {
    /// sizeof(rocks_wal_filter_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, after its last use, on any thread; no database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
    /// spaces and ; = { } # \ ". NULL: "rocks.WalFilter".
    pub name: *const c_char,
    /// Passes the column families, before any record: `count` pointers. False fails the opening.
    /// NULL: not wanted.
    pub column_family_log_numbers: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            families: *const *const rocks_wal_family,
            count: usize,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Decides about a record. The batch appended to `changed` is checked: the opening fails if it
    /// is no batch, has more records than the original, or could not be replayed.
    pub log_record_found: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            record: *const rocks_wal_record,
            changed: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> rocks_wal_decision,
    >,
}
