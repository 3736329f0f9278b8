//! Checkpoints.

use crate::abi::bytes::file_path;
use crate::abi::guard::{changing, shared_or_null};
use crate::abi::out::out;
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::core::options::Kind;
use crate::types::{rocks_cancel, rocks_code, rocks_db, rocks_options, rocks_status};
use std::ffi::c_char;

/// Makes a database that is a copy of this one as it is now, in a moment: its table files are links to this
/// one's where both are in one file system. It is made in PATH.tmp and gets its name when it is whole; what a
/// call that was killed left there is deleted.
///
/// Options of the kind ROCKS_OPTIONS_CHECKPOINT have the fields of RocksDB's CheckpointEngineOptions and
/// CreateCheckpointOptions (include/rocksdb/utilities/checkpoint.h), as:
/// * "log_size_for_flush", 0: memtables are flushed before when the logs have so many bytes: 0 always. Where they are
///   not, the logs are copied, and what was written without a log is missing.
/// * "use_link_file_when_available", true; "max_background_operations", 1; "backup_rate_limit", 0 (none).
/// - db: in; of any kind.
/// - path: in; a folder that is not there yet; NULL, empty: refused.
/// - options: in, shared; checkpoint options; NULL: defaults.
/// - cancel: in, shared; the call checks it and reports progress between files, and as they are
///   copied; NULL: cannot be cancelled.
/// - sequence: out; a sequence number that is in the checkpoint, as later ones may be; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: `path` is there; PATH.tmp holds what is not a
/// database's), ROCKS_NOT_SUPPORTED (the database has files in several folders, or is open to read
/// only and has records in its logs), ROCKS_IO_ERROR, ROCKS_CANCELLED, ROCKS_TIMED_OUT,
/// ROCKS_CALLBACK_FAILED, ROCKS_CLOSED (also: closed during the call). A call that fails leaves
/// nothing.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_create_checkpoint(
    db: *mut rocks_db,
    path: *const c_char,
    options: *const rocks_options,
    cancel: *const rocks_cancel,
    sequence: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let sequence = unsafe { out(sequence) };
    call(status, || {
        // SAFETY: the caller's string.
        let path = unsafe { file_path(path, "path")? };
        let (db, options) = (changing(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Checkpoint, "options")?;
        let cancel = shared_or_null(cancel)?;
        sequence.set(db.checkpoint(path, options, cancel.as_deref())?);
        Ok(())
    })
}
