//! Loggers: receivers of the lines of RocksDB's info log.

use crate::types::rocks_service_terms;
use std::ffi::c_void;

/// Receives the lines of RocksDB's info log.
pub struct rocks_logger(());

/// How important a line is: RocksDB's InfoLogLevel.
pub type rocks_log_level = i32;

/// Details for finding a fault in RocksDB.
pub const ROCKS_LOG_DEBUG: rocks_log_level = 0;
/// Normal progress.
pub const ROCKS_LOG_INFO: rocks_log_level = 1;
/// A possible problem.
pub const ROCKS_LOG_WARN: rocks_log_level = 2;
/// An error.
pub const ROCKS_LOG_ERROR: rocks_log_level = 3;
/// An error that RocksDB cannot continue after.
pub const ROCKS_LOG_FATAL: rocks_log_level = 4;
/// The options and the version, at each opening.
pub const ROCKS_LOG_HEADER: rocks_log_level = 5;

/// The callbacks of a logger.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_logger_callbacks {
    /// sizeof(rocks_logger_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called once, when the last handle, options and database have released the logger, on the
    /// thread that does so; also when rocks_logger_new fails. No database may be called from it.
    /// NULL: not wanted.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// Called for every line: its level, and its whole text without the end of line (some have ends
    /// of line inside); a NUL that is not counted follows. The text is borrowed until it returns.
    /// It is called on any thread, several at a time, and RocksDB may hold its locks: it should be
    /// quick, and every call of a database from inside returns ROCKS_HANDLE_BUSY. A C++ exception
    /// out of it is caught and counted (rocks_logger_failures).
    pub log: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            level: rocks_log_level,
            text: *const u8,
            len: usize,
        ),
    >,
    /// The lowest wanted level: one of ROCKS_LOG_*. ROCKS_LOG_HEADER lines come at every level.
    /// RocksDB's own info_log_level has no effect on it.
    pub level: rocks_log_level,
}
