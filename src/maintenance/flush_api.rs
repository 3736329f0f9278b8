//! Flushes memtables to files, and syncs the write-ahead log.

use crate::abi::number::YesNo;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::db::child_api::Awaited;
use crate::db::db::Db;
use crate::db::families::families_api::Families;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_code, rocks_column_family, rocks_db};

/// Writes memtables to table files, and waits for it unless the options say wait=false. If
/// force_atomic_flush is set or the database has atomic_flush, several column families are flushed
/// atomically (all or none after a crash); otherwise one after the other.
/// - column_families: in, `count` handles, of which NULL is the default one; NULL: only with count 0, all column families.
/// - options: in, shared; flush options; NULL: defaults.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR,
/// ROCKS_TIMED_OUT (the option timeout, or rocks_db_set_timeout: the flush goes on),
/// ROCKS_SHUTDOWN_IN_PROGRESS (after rocks_db_cancel_background_work), ROCKS_CALLBACK_FAILED (it is
/// done, and callbacks of the column families failed meanwhile, such as a
/// rocks_table_properties_collector_factory's).
#[no_mangle]
pub extern "C" fn rocks_db_flush(
    db: Awaited<rocks_db>,
    column_families: Families<rocks_column_family>,
    count: usize,
    options: InOptions<kind::Flush>,
    status: Status,
) -> rocks_code {
    call! { status, (column_families, count), db, options =>
        let (families, options) = (column_families.to_vec(), options.copy()?);
        db.within(options.timeout, move |db| db.flush(&families, &options))
    }
}

/// Writes RocksDB's buffered part of the write-ahead log (option manual_wal_flush) to the operating
/// system.
/// - sync: 1: and waits until it is on the disk, as rocks_db_sync_wal does; 0: not.
///
/// Returns: ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout).
#[no_mangle]
pub extern "C" fn rocks_db_flush_wal(
    db: Awaited<rocks_db>,
    sync: YesNo,
    status: Status,
) -> rocks_code {
    call! { status, db, sync =>
        db.within(None, move |db| db.flush_wal(sync))
    }
}

/// Waits until the part of the write-ahead log that the operating system has is on the disk:
/// afterwards earlier writes survive a power failure, as if made with sync=true. With
/// manual_wal_flush call rocks_db_flush_wal first.
/// Returns: ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout).
#[no_mangle]
pub extern "C" fn rocks_db_sync_wal(db: Awaited<rocks_db>, status: Status) -> rocks_code {
    call! { status, db =>
        db.within(None, Db::sync_wal)
    }
}
