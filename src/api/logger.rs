//! Loggers: where the lines of RocksDB's info log go.

use crate::abi::bytes::{text, text_or_empty};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::Logger;
use crate::types::{
    rocks_buffer, rocks_code, rocks_logger, rocks_logger_callbacks, rocks_options, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_logger {
    type Object = Logger;
}

impl Object for Logger {
    const KIND: handle::Kind = handle::Kind {
        number: Logger::NUMBER,
        name: "logger",
    };
}

// SAFETY: as the trait asks.
unsafe impl Callbacks for rocks_logger_callbacks {}

/// Makes a logger that calls a function for every line.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose log is NULL, or whose level is none: refused.
/// - logger: out, owned: free with rocks_logger_free; NULL: refused.
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
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; NULL: not wanted.
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
#[no_mangle]
pub unsafe extern "C" fn rocks_logger_free(
    logger: *mut rocks_logger,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(logger))
}
