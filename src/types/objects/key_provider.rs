//! The user's functions that give the keys of encrypted files.

use crate::types::{rocks_service_terms, rocks_sink};
use std::ffi::c_void;

/// Gives the master keys of an env of rocks_env_new_encrypted, each by an id of its own. The functions are
/// called on any thread, several at a time, also on RocksDB's, which may hold its locks: every call of a
/// database from inside returns ROCKS_HANDLE_BUSY. Files wait for the answer.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_key_provider_callbacks {
    /// sizeof(rocks_key_provider_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called with the state exactly once, when the last handle, options and database have released the env,
    /// on the thread that does so; also when rocks_env_new_encrypted fails. No database may be called from
    /// it. NULL: nothing to destroy.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called. Zeros alone are accepted (on any thread), since no file can do
    /// without the answer; rocks_env_new_encrypted_by_keys calls no function.
    pub service: rocks_service_terms,
    /// Appends the id of the current master key to `id`: 1 to 255 bytes. It is called for every new file, so
    /// that files made after a rotation have the new key. False is a failure, with the text appended to
    /// `error`: the file is not made, and what needed it fails with ROCKS_IO_ERROR and that text. In the
    /// background RocksDB tries again by itself (max_bgerror_resume_count times).
    pub current: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            id: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
    /// Appends the master key of an id to `key`: exactly 32 bytes. It is called for the first file with that
    /// id; the env keeps the key in memory until it is destroyed. The id is borrowed for the call. False is a
    /// failure, with the text appended to `error`: also where there is no such key any more.
    pub key: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            id: *const u8,
            id_len: usize,
            key: *mut rocks_sink,
            error: *mut rocks_sink,
        ) -> bool,
    >,
}
