//! Read table filters: decide which table files a scan reads.

use crate::types::{rocks_service_terms, rocks_sink, rocks_table_properties};
use std::ffi::c_void;

/// Decides which table files iterators read.
///
/// RocksDB calls it when a seek or step first needs a file; a tailing iterator calls it at once. Point
/// reads do not call it. Older values and deleted keys that a left-out file hides may appear; its range
/// deletions still hide keys. RocksDB refuses a table filter if the option
/// min_tombstones_for_range_conversion is not 0.
pub struct rocks_table_filter(());

/// The callbacks of a table filter. RocksDB calls them on the threads of the reads, several at
/// once. It may read databases, and change none.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_table_filter_callbacks {
    /// sizeof(rocks_table_filter_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, after its last use, on any thread; no database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// Whether to read a table file: sets `read`, which is true before. The properties are borrowed
    /// until it returns. False is a failure, with the text appended to `error`: the file is read,
    /// and the call that needed it fails with ROCKS_CALLBACK_FAILED.
    pub should_read: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            properties: *const rocks_table_properties,
            read: *mut bool,
            error: *mut rocks_sink,
        ) -> bool,
    >,
}
