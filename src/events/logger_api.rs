//! Loggers: receivers of the lines of RocksDB's info log.

use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, TextOrEmpty};
use crate::base::bytes::Bytes;
use crate::objects::objects::Logger;
use crate::types::{rocks_buffer, rocks_code, rocks_logger, rocks_logger_callbacks, rocks_options};

impl Named for rocks_logger {
    type Object = Logger;
}

impl Object for Logger {
    const KIND: Kind = Kind::numbered(Logger::NUMBER);
}

/// Makes a logger that calls a function for every line.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose log is NULL, or whose level is none: refused.
/// - logger: out, owned: free with rocks_logger_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_logger_new(
    callbacks: InCallbacks<rocks_logger_callbacks>,
    logger: New<rocks_logger>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, logger =>
        logger.answer(callbacks.make()?)
    }
}

/// Makes a logger of this library's own, which calls no callbacks.
///
/// "stderr" writes lines to the process's standard error, each with one write: the prefix, the
/// time, the level and the text. Settings: level (INFO_LEVEL; DEBUG_LEVEL, WARN_LEVEL, ERROR_LEVEL, FATAL_LEVEL,
/// HEADER_LEVEL), prefix (empty). "none" drops every line; it has no settings.
/// - name: in; "stderr" or "none"; NULL: refused.
/// - options: in, "name=value;name=value"; NULL: defaults.
/// - logger: out, owned: free with rocks_logger_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_logger_new_by_name(
    name: InText,
    options: TextOrEmpty,
    logger: New<rocks_logger>,
    status: Status,
) -> rocks_code {
    call! { status, name, options, logger =>
        logger.answer(Logger::named(name, options)?)
    }
}

/// How often the logger's function threw a C++ exception, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_logger_failures(
    logger: In<rocks_logger>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, logger, count, last =>
        let (failures, text) = logger.failures()?;
        last.set(Bytes::copy_of(text.as_slice())?);
        count.answer(failures)
    }
}

/// Makes databases opened with the options log to this logger; they then write no LOG file.
/// - options: in; those of a database, of a backup engine or of a checkpoint.
/// - name: in; "info_log"; NULL: refused.
/// - logger: in, shared; NULL: RocksDB's own, which writes a file named LOG.
#[no_mangle]
pub extern "C" fn rocks_options_set_logger(
    options: InMut<rocks_options>,
    name: InText,
    logger: InOrNull<rocks_logger>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, logger =>
        options.attach(name, logger)
    }
}

/// Frees a logger. Databases that it was set into keep using it.
#[no_mangle]
pub extern "C" fn rocks_logger_free(logger: Freed<rocks_logger>, status: Status) -> rocks_code {
    call! { status, logger =>
        logger.free()
    }
}
