//! The write-ahead log, batch by batch.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, InMut, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::log::wal::WalIter;
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_code, rocks_db, rocks_slice, rocks_wal_iter};

impl Named for rocks_wal_iter {
    type Object = WalIter;
}

impl Object for WalIter {
    const IN_DATABASE: bool = true;
    const KIND: Kind = Kind::numbered(ObjectKind::WalIter as u8);
    const ALONE: bool = true;
    fn close(&mut self) {
        WalIter::close(self);
    }
}

/// Makes an iterator over the batches of a database's log.
///
/// Batches are available as long as their log files are. RocksDB deletes a file when tables contain
/// all of its data, unless the database options WAL_ttl_seconds (by age) or WAL_size_limit_MB delay
/// that. The iterator itself protects only the file that it reads.
///
/// A replica does not get data that is not in the log: column families that are created or dropped,
/// ingested files, deletions of files, and writes with disableWAL=true.
///
/// In a database with transactions, a transaction appears where it is committed, as one batch with
/// all its writes, even if it was prepared long before; uncommitted writes do not appear. The call
/// refuses write policies that write before the commit. In a database whose values expire, the
/// values are followed by their times, as rocks_db_apply accepts them.
/// - since_sequence: the first sequence number that is wanted: of a replica, its own latest and 1. 0: as 1.
///   The first batch is the one that has it; it may begin before.
/// - options: in, shared; of the kind ROCKS_OPTIONS_WAL_ITER: "verify_checksums", true; NULL: defaults.
/// - iter: out, owned: free with rocks_wal_iter_free; NULL: refused.
///
/// Returns: ROCKS_OK (also where the log is gone: the first rocks_wal_iter_next says so),
/// ROCKS_INVALID_ARGUMENT (also: since_sequence is more than the database's latest and 1: whoever
/// has more is no replica of it), ROCKS_NOT_SUPPORTED (write_policy, recycle_log_file_num; mode
/// follower).
#[no_mangle]
pub extern "C" fn rocks_db_wal_iter(
    db: InMut<rocks_db>,
    since_sequence: u64,
    options: InOptions<kind::WalIter>,
    iter: New<rocks_wal_iter>,
    status: Status,
) -> rocks_code {
    let parent = db;
    call! { status, db, options, iter =>
        iter.answer_child(parent, db.wal_iter(since_sequence, options)?)
    }
}

/// The next batch. Batches follow each other without a gap: each begins at the sequence number of
/// the one before plus its rocks_batch_count.
/// - sequence: out; the sequence number of the batch's first record; NULL: refused.
/// - data: out, borrowed until the next call with `iter`; the batch, for rocks_db_apply or
///   rocks_batch_from_data; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (no more for now: that was all that can be read of the database, or
/// with manual_wal_flush all that was handed to the operating system), ROCKS_INCOMPLETE (what comes
/// next is not in the log: its file is gone, or it was written without it; the text says which.
/// A file that RocksDB moves into the archive meanwhile is found there. Later calls say the same: a replica needs a checkpoint), ROCKS_CORRUPTION (the log is damaged;
/// the text says where), ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED (an old file was written with another
/// write_policy).
#[no_mangle]
pub extern "C" fn rocks_wal_iter_next(
    iter: Sole<rocks_wal_iter>,
    sequence: Out<u64>,
    data: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, sequence, data =>
        let (first, batch) = iter.step()?;
        sequence.set(first);
        data.answer(batch)
    }
}

/// Frees a WAL iterator.
#[no_mangle]
pub extern "C" fn rocks_wal_iter_free(
    iter: FreedSole<rocks_wal_iter>,
    status: Status,
) -> rocks_code {
    call! { status, iter =>
        iter.free()
    }
}
