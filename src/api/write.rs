//! Single writes. Each is checked before RocksDB sees it where RocksDB would answer
//! with an error and then refuse every later write.

use crate::abi::bytes::bytes;
use crate::abi::guard::{changing, shared_or_null};
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::core::column_family::ColumnFamily;
use crate::core::db::Db;
use crate::core::error::Result;
use crate::core::options::{Kind, State};
use crate::types::{rocks_code, rocks_column_family, rocks_db, rocks_options, rocks_status};

/// Resolves what every write has in common.
#[inline(always)]
pub(super) fn write(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    body: impl FnOnce(&Db, Option<&ColumnFamily>, &State) -> Result<()>,
) -> Result<()> {
    let (db, family) = (changing(db)?, shared_or_null(column_family)?);
    let options = shared_or_null(options)?;
    let options = or_default(options.as_deref(), Kind::Write, "options")?;
    body(&db, family.as_ref().map(|family| &***family), options)
}

/// Sets the value of a key.
/// - options: write options.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_INCOMPLETE
/// (no_slowdown), ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_put(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    value: *const u8,
    value_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, value) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(value, value_len, "value")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.put(family, options, key, value)
        })
    })
}

/// Merges an operand into the value of a key, with the column family's merge operator.
/// - options: write options.
///
/// Returns: as rocks_db_put; ROCKS_NOT_SUPPORTED also without a merge operator.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_merge(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    operand: *const u8,
    operand_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, operand) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(operand, operand_len, "operand")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.merge(family, options, key, operand)
        })
    })
}

/// Deletes a key. Deleting one that is absent is no error.
/// - options: write options.
///
/// Returns: as rocks_db_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_delete(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        write(db, column_family, options, |db, family, options| {
            db.delete(family, options, key)
        })
    })
}

/// Deletes a key that was put exactly once since it was last deleted, and never merged:
/// cheaper in compaction. For any other key the result is undefined (RocksDB: db.h, SingleDelete).
/// - options: write options.
///
/// Returns: as rocks_db_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_single_delete(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        write(db, column_family, options, |db, family, options| {
            db.single_delete(family, options, key)
        })
    })
}

/// Deletes every key from `begin` on and before `end`, in the column family's order.
/// - options: write options.
/// - begin: in, begin_len bytes, included; NULL: only with length 0.
/// - end: in, end_len bytes, excluded; NULL: only with length 0.
///
/// Returns: as rocks_db_put; ROCKS_INVALID_ARGUMENT also when `begin` comes after `end`.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_delete_range(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    begin: *const u8,
    begin_len: usize,
    end: *const u8,
    end_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (begin, end) = unsafe {
            (
                bytes(begin, begin_len, "begin")?,
                bytes(end, end_len, "end")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.delete_range(family, options, begin, end)
        })
    })
}
