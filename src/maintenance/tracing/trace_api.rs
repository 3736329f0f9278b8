//! Traces: what was asked of a database, in a file.

use crate::abi::handles::handles::{InMut, InOrNull};
use crate::abi::param::call;
use crate::abi::sized::OutStructOrNull;
use crate::abi::status::Status;
use crate::abi::text::{InPath, InText};
use crate::callback::serving::serving;
use crate::db::child_api::Changed;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_cancel, rocks_code, rocks_db, rocks_replay_report};

/// Begins to write a trace of the database into a new file, in RocksDB's format: RocksDB's tools
/// (trace_analyzer, block_cache_trace_analyzer, io_tracer_parser) read it, unless the database's env encrypts
/// it. A database may have one trace of each kind at a time. A close ends them; if a file could not be
/// written whole, rocks_db_close says so, and the database is closed all the same.
///
/// A trace of "queries" has each get, multi_get, write and seek of an iterator, with its keys and, for
/// writes, its values; rocks_db_replay_trace does them again. What a block or a count reads without a seek
/// is not in it. One of "block_cache" has each block that was looked up, one of "io" each operation on a
/// file. Every operation waits for the file while it is written: sampling_frequency and filter make it less.
/// - what: in; "queries", "block_cache" or "io"; NULL: refused.
/// - path: in; a file that is not there yet, on the database's env; NULL, empty: refused.
/// - options: in, shared; trace options; NULL: defaults.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: the file is there already), ROCKS_BUSY (such a trace is being
/// written), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_start_trace(
    db: InMut<rocks_db>,
    what: InText,
    path: InPath,
    options: InOptions<kind::Trace>,
    status: Status,
) -> rocks_code {
    call! { status, db, what, path, options =>
        db.start_trace(what, path, options)
    }
}

/// Ends a trace and syncs its file. If the file could not be written whole, the call says so: operations
/// do not fail with their trace.
/// - what: in; as given to rocks_db_start_trace; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: there is no such trace), ROCKS_IO_ERROR (the file lacks what came
/// after the failure).
#[no_mangle]
pub extern "C" fn rocks_db_end_trace(
    db: InMut<rocks_db>,
    what: InText,
    status: Status,
) -> rocks_code {
    call! { status, db, what =>
        db.end_trace(what)
    }
}

/// Does again what a trace of "queries" says, on a database whose column families have the same numbers:
/// best a checkpoint that was made when the trace began. Batches are checked as rocks_db_write does.
/// Timestamps of reads are not in a trace, so reads of column families that have them fail; writes have
/// theirs, which a database of mode transaction refuses. What a transaction prepared is written where the
/// trace commits it; with WRITE_PREPARED and WRITE_UNPREPARED only if the trace has the preparation too.
///
/// The options are RocksDB's ReplayOptions: num_threads (1), fast_forward (1.0: as fast as the trace was; 2:
/// twice as fast; 0: without waiting); and stop_at_failure (true).
/// - path: in; the trace, on the database's env; NULL, empty: refused.
/// - options: in, shared; replay options; NULL: defaults.
/// - cancel: in, shared; progress is reported in bytes of the file; NULL: cannot be cancelled.
/// - report: out; its struct_size set before; also set where the call fails; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: the file is encrypted and the env does not decrypt it, or the
/// other way round), the code of the first operation that failed, with stop_at_failure (the message has the
/// number of its record, from 1); ROCKS_CORRUPTION (no trace, or one without its end: what came before is done),
/// ROCKS_NOT_SUPPORTED (mode ttl; writes to a read-only one), ROCKS_NOT_FOUND and ROCKS_IO_ERROR (the
/// file), ROCKS_CANCELLED, ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`), ROCKS_CLOSED (also:
/// closed during the call).
#[no_mangle]
pub extern "C" fn rocks_db_replay_trace(
    db: Changed<rocks_db>,
    path: InPath,
    options: InOptions<kind::Replay>,
    cancel: InOrNull<rocks_cancel>,
    report: OutStructOrNull<rocks_replay_report>,
    status: Status,
) -> rocks_code {
    call! { status, db, path, options, cancel, report =>
        let (done, result) = serving(|| db.replay_trace(path, options, cancel));
        if let Some(report) = report { report.set(&done) }
        result
    }
}
