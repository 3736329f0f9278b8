//! The user's choice of the files that a backup leaves out.

use crate::types::{rocks_service_terms, rocks_sink, rocks_slice};
use std::ffi::c_void;

/// Chooses, once for each backup, the files that it leaves out: on a thread of the library or of
/// the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_exclude_files_callbacks {
    /// sizeof(rocks_exclude_files_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, after its last use, on any thread; no database may be
    /// called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// `files` are `count` names, within the folder of the backups, of table and blob files that the backup
    /// would copy ("shared_checksum/000012_sABC_1234.sst"), borrowed for the call. Sets `excluded[i]` to 1 for
    /// those to leave out; they are 0 before. False is a failure, with the text appended to `error`: the
    /// backup ends with ROCKS_CALLBACK_FAILED.
    pub exclude: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            files: *const rocks_slice,
            count: usize,
            excluded: *mut u8,
            error: *mut rocks_sink,
        ) -> bool,
    >,
}
