//! Loggers: where the lines of RocksDB's info log go.

use crate::abi::bytes::{rocks_buffer, text, text_or_empty};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::options::rocks_options;
use crate::core::objects::Logger;
use std::ffi::{c_char, c_void};

/// What takes the lines of RocksDB's info log. Any number of databases may share it, and any
/// number of threads may use the handle at once.
pub struct rocks_logger(());

impl Named for rocks_logger {
    type Object = Logger;
}

impl Object for Logger {
    const KIND: handle::Kind = handle::Kind {
        number: Logger::NUMBER,
        name: "logger",
    };
}

/// How important a line is: RocksDB's InfoLogLevel.
pub type rocks_log_level = i32;

/// For who looks for a fault in RocksDB.
pub const ROCKS_LOG_DEBUG: rocks_log_level = 0;
/// What it does.
pub const ROCKS_LOG_INFO: rocks_log_level = 1;
/// What may be wrong.
pub const ROCKS_LOG_WARN: rocks_log_level = 2;
/// What is wrong.
pub const ROCKS_LOG_ERROR: rocks_log_level = 3;
/// What it cannot go on with.
pub const ROCKS_LOG_FATAL: rocks_log_level = 4;
/// The options and the version, at each opening.
pub const ROCKS_LOG_HEADER: rocks_log_level = 5;

/// What a logger calls.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_logger_callbacks {
    /// sizeof(rocks_logger_callbacks).
    pub struct_size: usize,
    /// Handed to every call; of no meaning to the library.
    pub state: *mut c_void,
    /// Called once, when the last handle, options and database have let go of the logger, on the thread
    /// that does so; also when rocks_logger_new fails. No database may be called from it. NULL: not wanted.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Called for every line: its level, and its whole text without the end of line (some have ends of line
    /// inside); a NUL that is not counted follows. The text is borrowed until it returns. It is called on any
    /// thread, several at a time, and RocksDB may hold its locks: it should be quick, and every call of a
    /// database from inside answers ROCKS_HANDLE_BUSY. A C++ exception out of it is caught and counted (rocks_logger_failures).
    pub log: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            level: rocks_log_level,
            text: *const u8,
            len: usize,
        ),
    >,
    /// The least level that is wanted: one of ROCKS_LOG_*. ROCKS_LOG_HEADER lines come at every
    /// level. RocksDB's own info_log_level does not matter to it.
    pub level: rocks_log_level,
}

// SAFETY: as the trait asks.
unsafe impl Callbacks for rocks_logger_callbacks {}

/// Makes a logger that calls a function for every line.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose log is NULL, or whose level is none: refused.
/// - logger: out, owned: free with rocks_logger_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_logger_new(
    callbacks: *const rocks_logger_callbacks,
    logger: *mut *mut rocks_logger,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let logger = unsafe { out(logger) };
    call(status, || {
        // SAFETY: the caller's struct.
        let callbacks = unsafe { take(callbacks)? };
        let logger = logger.wanted("logger")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { Logger::calling(&callbacks.hand_over())? };
        logger.set(make(made, 0)?);
        Ok(())
    })
}

/// Makes a logger of this library's own, which calls nothing back.
///
/// "stderr" writes lines to the process's standard error, each with one write: the prefix, the
/// time, the level and the text. Settings: level (INFO_LEVEL; DEBUG_LEVEL, WARN_LEVEL, ERROR_LEVEL, FATAL_LEVEL,
/// HEADER_LEVEL), prefix (empty). "none" drops every line; it has no settings.
/// - name: in; "stderr" or "none"; NULL: refused.
/// - options: in, "name=value;name=value"; NULL: defaults.
/// - logger: out, owned: free with rocks_logger_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_logger_new_by_name(
    name: *const c_char,
    options: *const c_char,
    logger: *mut *mut rocks_logger,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let logger = unsafe { out(logger) };
    call(status, || {
        let logger = logger.wanted("logger")?;
        // SAFETY: the caller's strings.
        let (name, options) = unsafe { (text(name, "name")?, text_or_empty(options, "options")?) };
        logger.set(make(Logger::named(name, options)?, 0)?);
        Ok(())
    })
}

/// How often the logger's function threw a C++ exception, and the text of the last time.
/// - logger: in.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; NULL: not wanted.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_logger_failures(
    logger: *const rocks_logger,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(logger)?.failures()?;
        if last.is_wanted() {
            last.set(rocks_buffer::copy_of(text.as_slice())?);
        }
        count.set(failures);
        Ok(())
    })
}

/// Has databases opened with the options log to a logger; they write no LOG file then.
/// - options: in; those of a database, of a backup engine or of a checkpoint.
/// - name: in; "info_log"; NULL: refused.
/// - logger: in, shared; NULL: RocksDB's own, which writes a file named LOG.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_logger(
    options: *mut rocks_options,
    name: *const c_char,
    logger: *const rocks_logger,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let logger = shared_or_null(logger)?;
        shared(options)?.attach(name, logger.as_deref())
    })
}

/// Frees a logger. What it was set into goes on logging to it.
/// - logger: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_logger_free(
    logger: *mut rocks_logger,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(logger))
}
