//! Which files a backup leaves out, asked of the user.

use crate::abi::bytes::rocks_slice;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::code::rocks_code;
use crate::abi::guard::shared;
use crate::abi::status::{call, rocks_status};
use crate::api::options::rocks_options;
use crate::api::sink::rocks_sink;
use crate::core::backup::ExcludeFiles;
use std::ffi::c_void;

/// What is asked, once a backup, which files it leaves out: on a thread of the library or of the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_exclude_files_callbacks {
    /// sizeof(rocks_exclude_files_callbacks).
    pub struct_size: usize,
    /// Handed to every call; of no meaning to the library.
    pub state: *mut c_void,
    /// Called with the state exactly once, when nobody uses it any more, on whatever thread
    /// that is; no database may be called from it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
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

// SAFETY: begins with struct_size, state and destroy; NULL is a value of the rest.
unsafe impl Callbacks for rocks_exclude_files_callbacks {}

/// Has backups that are created with the options ask which files to leave out, besides those that "exclude_files"
/// names, in the place of what was asked before. The engine needs schema_version=2.
/// - options: in; create backup options.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose exclude is NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_on_exclude_files(
    options: *mut rocks_options,
    callbacks: *const rocks_exclude_files_callbacks,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's struct, as long as it says.
        let callbacks = unsafe { take(callbacks)? };
        let options = shared(options)?;
        // SAFETY: the struct of this kind.
        options.exclude_files(Some(unsafe {
            ExcludeFiles::calling(&callbacks.hand_over())?
        }))
    })
}
