//! Memtables to files, and the write-ahead log to the disk.

use crate::abi::bytes::array;
use crate::abi::guard::{changing, shared_or_null};
use crate::abi::input::yes_or_no;
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::core::column_family::ColumnFamily;
use crate::core::error::Result;
use crate::core::options::Kind;
use crate::types::{rocks_code, rocks_column_family, rocks_db, rocks_options, rocks_status};
use std::sync::Arc;

/// Writes memtables to table files, and waits for it unless the options say wait=false.
/// Several column families are flushed as one, all or none after a crash, when
/// force_atomic_flush is set or the database has atomic_flush; otherwise in turn.
/// - column_families: in, `count` handles, of which NULL is the default one; NULL: only with count 0, all column families.
/// - options: in, shared; flush options; NULL: defaults.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR,
/// ROCKS_SHUTDOWN_IN_PROGRESS (after rocks_db_cancel_background_work), ROCKS_CALLBACK_FAILED (it is
/// done, and callbacks of the column families failed meanwhile, such as a
/// rocks_table_properties_collector_factory's).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_flush(
    db: *mut rocks_db,
    column_families: *const *const rocks_column_family,
    count: usize,
    options: *const rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's array.
        let given = unsafe { families(column_families, count)? };
        let (db, options) = (changing(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Flush, "options")?;
        db.flush(
            &given.iter().map(Option::as_deref).collect::<Vec<_>>(),
            options,
        )
    })
}

/// Hands what RocksDB buffers of the write-ahead log (option manual_wal_flush) to the
/// operating system.
/// - sync: 1: and waits until it is on the disk, as rocks_db_sync_wal does; 0: not.
///
/// Returns: ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_flush_wal(
    db: *mut rocks_db,
    sync: i32,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let sync = yes_or_no(sync, "sync")?;
        changing(db)?.flush_wal(sync)
    })
}

/// Waits until the write-ahead log, as far as the operating system has it, is on the
/// disk: afterwards earlier writes survive a power failure, as if made with sync=true.
/// With manual_wal_flush call rocks_db_flush_wal first.
/// Returns: ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_sync_wal(
    db: *mut rocks_db,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || changing(db)?.sync_wal())
}

/// An array of column families, each shared so that no call need be inside its handle.
///
/// # Safety
/// `data` is NULL or readable for `count` handles during the call.
pub(super) unsafe fn families(
    data: *const *const rocks_column_family,
    count: usize,
) -> Result<Vec<Option<Arc<ColumnFamily>>>> {
    // SAFETY: the caller vouches for the array.
    let handles = unsafe { array(data, count, "column_families")? };
    let one = |&handle: &*const rocks_column_family| {
        Ok(shared_or_null(handle)?.map(|family| (*family).clone()))
    };
    handles.iter().map(one).collect()
}
