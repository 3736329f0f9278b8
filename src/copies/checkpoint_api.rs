//! Checkpoints.

use crate::abi::handles::handles::InOrNull;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InPath;
use crate::db::child_api::Awaited;
use crate::db::db::Db;
use crate::options::parameters_api::{kind, InOptions};
use crate::progress::cancel::Cancel;
use crate::types::{rocks_cancel, rocks_code, rocks_db};

/// Makes a database that is a copy of this one at one moment: its table files are links to this
/// one's if both are in one file system. It is made in PATH.tmp and renamed when it is complete;
/// the remains of a killed call are deleted. Its OPTIONS file names no wal_dir and no db_log_dir: the
/// copy owns all that it names.
///
/// Options of the kind ROCKS_OPTIONS_CHECKPOINT have the fields of RocksDB's CheckpointEngineOptions and
/// CreateCheckpointOptions (include/rocksdb/utilities/checkpoint.h), as:
/// * "log_size_for_flush", 0: memtables are flushed before when the logs have so many bytes: 0 always. Where they are
///   not, the logs are copied, and what was written without a log is missing.
/// * "use_link_file_when_available", true; "max_background_operations", 1; "backup_rate_limit", 0 (none).
/// - db: in; of any kind.
/// - path: in; a folder that is not there yet, outside of the database's; NULL, empty: refused.
/// - options: in, shared; checkpoint options; NULL: defaults.
/// - cancel: in, shared; the call checks it and reports progress between files, and as they are
///   copied; NULL: cannot be cancelled.
/// - sequence: out; a sequence number that is in the checkpoint, as later ones may be; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: `path` is there; PATH.tmp holds what is not a
/// database's), ROCKS_NOT_SUPPORTED (the database has files in several folders, or is open to read
/// only and has records in its logs), ROCKS_IO_ERROR, ROCKS_CANCELLED, ROCKS_TIMED_OUT,
/// ROCKS_CALLBACK_FAILED, ROCKS_CLOSED (also: closed during the call). A call that fails leaves
/// nothing; one whose message says that the work goes on may still make it (rocks_cancel_set).
#[no_mangle]
pub extern "C" fn rocks_db_create_checkpoint(
    db: Awaited<rocks_db>,
    path: InPath,
    options: InOptions<kind::Checkpoint>,
    cancel: InOrNull<rocks_cancel>,
    sequence: OutOrNull<u64>,
    status: Status,
) -> rocks_code {
    call! { status, db, path, options, cancel, sequence =>
        let (path, options) = (path.to_owned(), options.copy()?);
        let copy = move |db: &Db, cancel: Option<&Cancel>| db.checkpoint(&path, &options, cancel);
        sequence.answer(db.leaving(cancel, copy, |_| Ok(()))?)
    }
}
