//! Verification of checksums.

use crate::abi::guard::{shared, shared_or_null};
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::core::options::Kind;
use crate::types::{rocks_cancel, rocks_code, rocks_db, rocks_options, rocks_status};

/// Reads every block of every table file from the disk and compares its checksum. What
/// is in memtables, the write-ahead log and blob files is not looked at.
/// - options: in, shared; read options (readahead_size, rate_limiter_priority, …); NULL: defaults.
/// - cancel: in, shared; looked at and told between two files; NULL: not to be cancelled.
///
/// Returns: ROCKS_CORRUPTION (the message names the file), ROCKS_IO_ERROR, ROCKS_CANCELLED,
/// ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`), ROCKS_CLOSED (also: closed meanwhile).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_verify_checksum(
    db: *mut rocks_db,
    options: *const rocks_options,
    cancel: *const rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (db, options) = (shared(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let cancel = shared_or_null(cancel)?;
        db.verify_checksum(options, cancel.as_deref())
    })
}

/// Compares each table and blob file as a whole with the checksum that the MANIFEST
/// keeps of it. Needs the option file_checksum_gen_factory; files that were made without
/// it have no checksum and pass.
/// - options: in, shared; read options; NULL: defaults.
/// - cancel: in, shared; looked at and told between two files; NULL: not to be cancelled.
///
/// Returns: ROCKS_CORRUPTION (the message names the file), ROCKS_IO_ERROR, ROCKS_CANCELLED,
/// ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`), ROCKS_CLOSED (also: closed meanwhile),
/// ROCKS_INVALID_ARGUMENT (also: opened without file_checksum_gen_factory).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_verify_file_checksums(
    db: *mut rocks_db,
    options: *const rocks_options,
    cancel: *const rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (db, options) = (shared(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let cancel = shared_or_null(cancel)?;
        db.verify_file_checksums(options, cancel.as_deref())
    })
}
