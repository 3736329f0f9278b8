//! Databases that follow another one.

use crate::abi::bytes::InBytes;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::db::child_api::{Awaited, Changed};
use crate::db::db::Db;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_code, rocks_db};

/// Makes a secondary see the newer writes of its primary. Makes a follower see what its leader has
/// flushed, without waiting for `follower_refresh_catchup_period_ms`.
/// Running reads and existing iterators do not change.
///
/// Column families that the primary created since become visible when the secondary is opened anew;
/// rocks_db_unopened_column_families lists them. Those that it dropped can be read until then. The
/// primary may create 4,096 column families between two catch-ups; after more than that RocksDB
/// calls its MANIFEST corrupt, and the secondary must be opened anew. The leader of a follower may
/// create 65,536 while that is open.
///
/// Returns: ROCKS_NOT_SUPPORTED (another mode), ROCKS_CORRUPTION,
/// ROCKS_IO_ERROR or ROCKS_TRY_AGAIN (the primary changed its files meanwhile: call it again, and
/// open anew where that does not help), ROCKS_TIMED_OUT (rocks_db_set_timeout), ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (from inside a
/// callback).
#[no_mangle]
pub extern "C" fn rocks_db_try_catch_up_with_primary(
    db: Awaited<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.within(None, Db::catch_up)
    }
}

/// Writes a batch of another database's log to a replica: only if its sequence number is the next
/// one.
///
/// RocksDB assigns sequence numbers itself, so a replica's equal its primary's as long as it begins
/// as an exact copy (empty, or a checkpoint) and only this function writes to it. The write checks
/// the number when no other write can intervene. After any restart, rocks_db_latest_sequence_number
/// is the position of a replica: batch and number go into its log together.
///
/// The batch is checked as rocks_db_write checks one. Column families are identified by their
/// numbers (rocks_column_family_id): a replica must create its own in the order of the primary's.
/// Values of a database with expiring values include their times and keep them. Records for column
/// families with user-defined timestamps are taken with the write option timestamps_in_keys alone: it
/// says that the log is one of keys with timestamps, as those of the replica.
/// - db: in; mode read_write or ttl.
/// - options: in; write options; disableWAL is refused; NULL: defaults.
/// - data: in, `len` bytes, as rocks_wal_iter_next gave them; NULL: only with length 0 (which is no batch).
/// - sequence: as rocks_wal_iter_next gave it; 0 is refused.
/// - applied: out; false: the database has this batch already, and nothing was written; NULL: not wanted.
///
/// Returns: ROCKS_INCOMPLETE (the batch comes later than the next one: what lies between is
/// missing), ROCKS_CORRUPTION (not a batch; or the database has a part of it, so it is no replica
/// of where this comes from), ROCKS_INVALID_ARGUMENT (also: no such column family),
/// ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (another mode; unordered_write; what
/// rocks_db_write does not take), ROCKS_IO_ERROR, ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub extern "C" fn rocks_db_apply(
    db: Changed<rocks_db>,
    options: InOptions<kind::Write>,
    data: InBytes,
    len: usize,
    sequence: u64,
    applied: OutOrNull<bool>,
    status: Status,
) -> rocks_code {
    call! { status, db, options, (data, len), applied =>
        applied.answer(db.apply(options, data, sequence)?)
    }
}
