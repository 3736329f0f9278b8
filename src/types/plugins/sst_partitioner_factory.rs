//! SST partitioners: decide where a compaction begins a new table file.

use crate::types::{rocks_service_terms, rocks_sink, rocks_slice};
use std::ffi::{c_char, c_void};

/// Makes a partitioner for each compaction. The partitioner decides between which keys files are cut.
///
/// If a partitioner fails, rocks_db_compact_range, rocks_db_compact_files and rocks_db_flush of that
/// column family do their work, and return ROCKS_CALLBACK_FAILED.
pub struct rocks_sst_partitioner_factory(());

/// Describes the purpose of a partitioner; borrowed until the callback returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_sst_partitioner_context {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// 1: the compaction takes all table files.
    pub is_full_compaction: u32,
    /// 1: a call such as rocks_db_compact_range requested it.
    pub is_manual_compaction: u32,
    /// The level that the files go to; -1: not known.
    pub output_level: i32,
    /// 0.
    pub reserved: u32,
    /// The smallest input key.
    pub smallest_user_key: rocks_slice,
    /// The largest input key.
    pub largest_user_key: rocks_slice,
}

/// The callbacks of an SST partitioner factory. The callbacks of one partitioner are called one
/// after the other; several partitioners are used at once, on several threads. RocksDB may hold its
/// locks: no database may be called.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_sst_partitioner_factory_callbacks {
    /// sizeof(rocks_sst_partitioner_factory_callbacks).
    pub struct_size: usize,
    /// Passed to create; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, after its last use, on any thread; no database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
    /// spaces and ; = { } # \ ". NULL: "rocks.SstPartitionerFactory".
    pub name: *const c_char,
    /// Begins a compaction, or a part of one, or the choice of one: sets `partitioner` to the state
    /// that the other callbacks are called with. Left NULL, nothing is partitioned. False is a
    /// failure, with the text appended to `error`, and nothing is partitioned.
    pub create: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            context: *const rocks_sst_partitioner_context,
            partitioner: *mut *mut c_void,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Whether a new file begins with `current`, which comes after `prev` in a file of
    /// current_output_file_size bytes so far: sets `required`. A failure begins none.
    pub should_partition: Option<
        unsafe extern "C" fn(
            partitioner: *mut c_void,
            prev: *const u8,
            prev_len: usize,
            current: *const u8,
            current_len: usize,
            current_output_file_size: u64,
            required: *mut bool,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Whether a file with these keys may move to another level unchanged: sets `allowed`. A
    /// failure does not allow it. NULL: allowed if should_partition requires no new file between
    /// them. RocksDB does not call it if the file goes to the last level
    /// (db/compaction/compaction.cc, IsTrivialMove).
    pub can_do_trivial_move: Option<
        unsafe extern "C" fn(
            partitioner: *mut c_void,
            smallest: *const u8,
            smallest_len: usize,
            largest: *const u8,
            largest_len: usize,
            allowed: *mut bool,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Called once for every partitioner that `create` set, even if it failed. NULL: nothing to
    /// destroy.
    pub destroy_partitioner: Option<unsafe extern "C" fn(partitioner: *mut c_void)>,
}
