//! Databases that follow another one.

use crate::abi::bytes::InBytes;
use crate::abi::handles::new_handle::New;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::db::child_api::{Awaited, Changed};
use crate::db::db::Db;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_code, rocks_column_family, rocks_db};

/// Makes a secondary see the newer writes of its primary. Makes a follower see what its leader has
/// flushed, without waiting for `follower_refresh_catchup_period_ms`.
/// Running reads and existing iterators do not change. It waits for the commands of a rocks_redis of
/// this database that run: each of them sees one state.
///
/// Column families that the primary created since are not opened by this:
/// rocks_db_unopened_column_families lists them, and rocks_db_open_column_family opens one. Those
/// that it dropped can be read until their handles are freed. The primary may create 4,096 column
/// families between two catch-ups; after more than that RocksDB calls its MANIFEST corrupt, and the
/// secondary must be opened anew. The leader of a follower may create 65,536 while that is open.
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

/// Opens a column family that the primary of a secondary, or the leader of a follower, created since
/// this database was opened, or that was left out then. Catches up first, as
/// rocks_db_try_catch_up_with_primary does, and reads the MANIFEST and the logs from their beginning
/// for this column family alone. It has all that the others have then, and later catch-ups are for
/// it too; that of a follower has what its leader flushed.
///
/// The other column families, running reads and existing iterators do not change, also where this
/// fails: then the column family is not opened, and a later call may open it. Reads go on meanwhile;
/// what asks for properties waits, as for a catch-up.
///
/// Where the primary dropped the column family and made another of that name, the handle is of the
/// new one, and handles of the old one go on reading what they had. The callbacks in the options are
/// called as at an opening.
/// - db: in; mode secondary or follower.
/// - name: in; NULL, empty: refused.
/// - options: in, shared; database options, which must fit the data: its comparator, its merge
///   operator, no fewer levels; NULL: defaults. rocks_options_load_latest gives those that the
///   primary has.
/// - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (no such column family in the files), ROCKS_INVALID_ARGUMENT (also: it is
/// open already; options that do not fit its data), ROCKS_NOT_SUPPORTED (another mode),
/// ROCKS_TRY_AGAIN (the primary deleted, in ten attempts, files of the state just read, or has not
/// written an OPTIONS file with the column family yet: call it again), ROCKS_CORRUPTION, ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout: it is opened
/// later, and rocks_db_column_family finds it then), ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (from
/// inside a callback).
#[no_mangle]
pub extern "C" fn rocks_db_open_column_family(
    db: Awaited<rocks_db>,
    name: InText,
    options: InOptions<kind::Database>,
    column_family: New<rocks_column_family>,
    status: Status,
) -> rocks_code {
    call! { status, db, name, options, column_family =>
        let (wanted, own) = (name.to_owned(), options.copy()?);
        let opened = db.within_or(
            None,
            move |db| db.open_column_family(&wanted, &own),
            |_| Ok(()),
        )?;
        column_family.answer(opened)
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
/// says that the log is one of keys with timestamps, as those of the replica. Records for Redis's
/// structures are refused once these were opened in the replica (rocks_redis_open), until it closes: they
/// remember rows, and opening them may write. A secondary of the replica shows them meanwhile.
/// - db: in; mode read_write or ttl.
/// - options: in; write options; disableWAL is refused; NULL: defaults.
/// - data: in, `len` bytes, as rocks_wal_iter_next gave them; NULL: only with length 0 (which is no batch).
/// - sequence: as rocks_wal_iter_next gave it; 0 is refused.
/// - applied: out; false: the database has this batch already, and nothing was written; NULL: not wanted.
///
/// Returns: ROCKS_INCOMPLETE (the batch comes later than the next one: what lies between is
/// missing), ROCKS_CORRUPTION (not a batch; or the database has a part of it, so it is no replica
/// of where this comes from), ROCKS_INVALID_ARGUMENT (also: no such column family),
/// ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (another mode; unordered_write; records for
/// Redis's structures where they were opened; what rocks_db_write does not take), ROCKS_IO_ERROR, ROCKS_CALLBACK_FAILED.
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
