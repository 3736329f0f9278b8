//! Single writes. Each is checked before RocksDB sees it where RocksDB would answer
//! with an error and then refuse every later write.

use crate::abi::bytes::InBytes;
use crate::abi::handles::handles::InOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::write::Write;
use crate::db::child_api::Changed;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_code, rocks_column_family, rocks_db};

/// Sets the value of a key.
///
/// RocksDB holds writes back while flushes and compactions are behind (write stalls), without an
/// end. The write option timeout ends the wait: ROCKS_TIMED_OUT, and nothing was written. With it the
/// library waits instead of RocksDB, and writes without it go first while RocksDB only slows writes
/// down. It is for all writes to a database, batches and columns too; a transaction's commit does
/// not look at it, and waits for locks of transactions have options of their own.
/// - options: write options.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_INCOMPLETE
/// (no_slowdown), ROCKS_TIMED_OUT (timeout), ROCKS_CLOSED (also: closed while it waited),
/// ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_put(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), (value, value_len) =>
        db.write_one(column_family, options, Write::Put { key, value })
    }
}

/// Merges an operand into the value of a key, with the column family's merge operator.
/// - options: write options.
///
/// Returns: as rocks_db_put; ROCKS_NOT_SUPPORTED also without a merge operator.
#[no_mangle]
pub extern "C" fn rocks_db_merge(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    operand: InBytes,
    operand_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), (operand, operand_len) =>
        db.write_one(column_family, options, Write::Merge { key, operand })
    }
}

/// Deletes a key. Deleting an absent key succeeds.
/// - options: write options.
///
/// Returns: as rocks_db_put.
#[no_mangle]
pub extern "C" fn rocks_db_delete(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len) =>
        db.write_one(column_family, options, Write::Delete { key })
    }
}

/// Deletes a key that was put exactly once since it was last deleted, and never merged:
/// cheaper in compaction. For any other key the result is undefined (RocksDB: db.h, SingleDelete): an
/// older value may be there again once a flush or compaction has met the single deletion above a
/// rocks_db_delete, two puts or a merge. The database goes on, a warning is logged, and
/// num_single_del_mismatch of rocks_compaction_job_stats counts such keys. With the option
/// enforce_single_del_contracts=true, which is RocksDB's default and not this library's, the flush or
/// compaction that meets a plain deletion below a single one fails instead, all later writes fail, and
/// the database opens with false alone; a batch that has both is refused (ROCKS_INVALID_ARGUMENT).
/// - options: write options.
///
/// Returns: as rocks_db_put.
#[no_mangle]
pub extern "C" fn rocks_db_single_delete(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len) =>
        db.write_one(column_family, options, Write::SingleDelete { key })
    }
}

/// Deletes every key from `begin` on and before `end`, in the column family's order.
/// - options: write options.
/// - begin: in, begin_len bytes, included; NULL: only with length 0.
/// - end: in, end_len bytes, excluded; NULL: only with length 0.
///
/// Returns: as rocks_db_put; ROCKS_INVALID_ARGUMENT also when `begin` comes after `end`;
/// ROCKS_NOT_SUPPORTED also when the column family's kind of tables has no range deletions (all but
/// block-based ones).
#[no_mangle]
pub extern "C" fn rocks_db_delete_range(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (begin, begin_len), (end, end_len) =>
        db.write_one(column_family, options, Write::DeleteRange { begin, end })
    }
}
