//! Verification of checksums.

use crate::abi::handles::handles::{InMut, InOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_cancel, rocks_code, rocks_db};

/// Reads every block of every table file from the disk and compares its checksum. It does not check
/// memtables, the write-ahead log and blob files.
/// - options: in, shared; read options (readahead_size, rate_limiter_priority, …); NULL: defaults.
/// - cancel: in, shared; the call checks it and reports progress between two files; NULL: cannot be
///   cancelled.
///
/// Returns: ROCKS_CORRUPTION (the message names the file), ROCKS_IO_ERROR, ROCKS_CANCELLED,
/// ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`), ROCKS_CLOSED (also: closed during the
/// call).
#[no_mangle]
pub extern "C" fn rocks_db_verify_checksum(
    db: InMut<rocks_db>,
    options: InOptions<kind::Read>,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, db, options, cancel =>
        db.verify_checksum(options, cancel)
    }
}

/// Compares each table and blob file as a whole with its checksum in the MANIFEST. Needs the option
/// file_checksum_gen_factory; files that were made without it have no checksum and pass.
/// - options: in, shared; read options; NULL: defaults.
/// - cancel: in, shared; the call checks it and reports progress between two files; NULL: cannot be
///   cancelled.
///
/// Returns: ROCKS_CORRUPTION (the message names the file), ROCKS_IO_ERROR, ROCKS_CANCELLED,
/// ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`), ROCKS_CLOSED (also: closed during the
/// call), ROCKS_INVALID_ARGUMENT (also: opened without file_checksum_gen_factory).
#[no_mangle]
pub extern "C" fn rocks_db_verify_file_checksums(
    db: InMut<rocks_db>,
    options: InOptions<kind::Read>,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, db, options, cancel =>
        db.verify_file_checksums(options, cancel)
    }
}
