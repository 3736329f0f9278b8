//! Batches of writes.

use crate::abi::bytes::{array, bytes};
use crate::abi::guard::{changing, exclusive, free_exclusive, make, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::or_default;
use crate::api::write::write;
use crate::core::batch::{Batch, Piece};
use crate::core::column_family::ColumnFamily;
use crate::core::error::Result;
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::types::{
    rocks_batch, rocks_code, rocks_column_family, rocks_db, rocks_options, rocks_slice,
    rocks_status,
};
use std::sync::Arc;

impl Named for rocks_batch {
    type Object = Batch;
}

impl Object for Batch {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Batch as u8,
        name: "batch",
    };
    fn close(&mut self) {
        Batch::close(self);
    }
}

/// Makes an empty batch without limits.
/// - batch: out, owned: free with rocks_batch_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_new(
    batch: *mut *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let batch = unsafe { out(batch) };
    call(status, || {
        batch.wanted("batch")?.set(make(Batch::new(0, 0, 0)?, 0)?);
        Ok(())
    })
}

/// Makes an empty batch with memory set aside, a limit, or checksums.
///
/// `reserved_bytes` of memory are taken at once. `max_bytes` is what the batch's bytes
/// (rocks_batch_size) may come to; the record that would exceed it is refused with
/// ROCKS_ABORTED; 0: no limit. `protection_bytes_per_key` is 0, or 8 to have each
/// record's checksum kept from the put on until it is in the memtable.
/// - batch: out, owned: free with rocks_batch_free; NULL: refused.
///
/// Returns: ROCKS_EXCEPTION (an impossible reserved_bytes).
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_new_with(
    reserved_bytes: usize,
    max_bytes: usize,
    protection_bytes_per_key: usize,
    batch: *mut *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let batch = unsafe { out(batch) };
    call(status, || {
        let made = Batch::new(reserved_bytes, max_bytes, protection_bytes_per_key);
        batch.wanted("batch")?.set(make(made?, 0)?);
        Ok(())
    })
}

/// Makes a batch of the bytes that rocks_batch_data showed. Every byte is looked at:
/// the header, the kind and the lengths of each record, the count. Records of every kind
/// are taken; rocks_db_write refuses those that a database cannot take.
/// - data: in, len bytes, copied; NULL: only with length 0 (which is no batch).
/// - batch: out, owned: free with rocks_batch_free; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (not a batch; the message says where).
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_from_data(
    data: *const u8,
    len: usize,
    batch: *mut *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let batch = unsafe { out(batch) };
    call(status, || {
        // SAFETY: the caller's bytes.
        let data = unsafe { bytes(data, len, "data")? };
        let batch = batch.wanted("batch")?;
        batch.set(make(Batch::from_data(data)?, 0)?);
        Ok(())
    })
}

/// Frees a batch.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_free(
    batch: *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(batch))
}

/// Applies a batch to a database, all of it or nothing. The batch stays as it is and
/// may be written again.
///
/// Before RocksDB sees it the batch is checked for what would make RocksDB fail halfway
/// and refuse every later write: column families of another database, dropped or
/// unknown ones (unless the write option ignore_missing_column_families is set: their
/// records are skipped), merges where there is no merge operator, range deletions whose begin
/// comes after their end, markers of transactions. Only batches made from bytes, and those with
/// range deletions, are read through for it.
/// - options: write options.
///
/// Returns: ROCKS_NOT_SUPPORTED (also: read-only), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CORRUPTION (a
/// checksum of a record does not match), ROCKS_INCOMPLETE (no_slowdown), ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_write(
    db: *mut rocks_db,
    options: *const rocks_options,
    batch: *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (db, options) = (changing(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Write, "options")?;
        let mut batch = exclusive(batch)?;
        db.write(options, &mut batch)
    })
}

/// Resolves what every change of a batch has in common.
#[inline(always)]
fn change(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
    body: impl FnOnce(&mut Batch, Option<&Arc<ColumnFamily>>) -> Result<()>,
) -> Result<()> {
    let (mut batch, family) = (exclusive(batch)?, shared_or_null(column_family)?);
    body(&mut batch, family.as_deref())
}

/// Adds: set the value of a key. The bytes are copied.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: a column family of another database than before; too
/// long), ROCKS_ABORTED (over max_bytes), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED
/// (user-defined timestamps).
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_put(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
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
        change(batch, column_family, |batch, family| {
            batch.put(family, key, value)
        })
    })
}

/// Adds: merge an operand into the value of a key, with the column family's merge operator.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put; ROCKS_NOT_SUPPORTED also without a merge operator (for the
/// default column family given as NULL rocks_db_write says so).
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_merge(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
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
        change(batch, column_family, |batch, family| {
            batch.merge(family, key, operand)
        })
    })
}

/// Adds: delete a key.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_delete(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        change(batch, column_family, |batch, family| {
            batch.delete(family, key)
        })
    })
}

/// Adds: delete a key that was put exactly once since it was last deleted, and never merged.
/// For any other key the result is undefined (RocksDB: db.h, SingleDelete).
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_single_delete(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        change(batch, column_family, |batch, family| {
            batch.single_delete(family, key)
        })
    })
}

/// Adds: delete every key from `begin` on and before `end`, in the column family's order.
/// rocks_db_write refuses a batch where `begin` comes after `end`.
/// - column_family: in, shared; NULL: the default one.
/// - begin: in, begin_len bytes, included; NULL: only with length 0.
/// - end: in, end_len bytes, excluded; NULL: only with length 0.
///
/// Returns: as rocks_batch_put; ROCKS_NOT_SUPPORTED also for a batch with an index.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_delete_range(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
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
        change(batch, column_family, |batch, family| {
            batch.delete_range(family, begin, end)
        })
    })
}

/// Adds bytes that go into the write-ahead log alone, for whoever reads that.
/// They count as no record (rocks_batch_count).
/// Returns: as rocks_batch_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_put_log_data(
    batch: *mut rocks_batch,
    blob: *const u8,
    blob_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let blob = unsafe { bytes(blob, blob_len, "blob")? };
        exclusive(batch)?.put_log_data(blob)
    })
}

/// An array of `count` slices, as the core passes it on.
///
/// # Safety
/// `data` is NULL or readable for `count` slices, and each of them for its length, during the call.
pub(super) unsafe fn pieces<'a>(
    data: *const rocks_slice,
    count: usize,
    name: &str,
) -> Result<&'a [Piece]> {
    // SAFETY: the caller's array; a piece has the layout of a slice.
    unsafe { array(data.cast::<Piece>(), count, name) }
}

/// Adds one put for each of `count` keys, or, when one of them is refused, none.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put; the message names the element.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_put_many(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
    keys: *const rocks_slice,
    values: *const rocks_slice,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's arrays.
        let (keys, values) = unsafe {
            (
                pieces(keys, count, "keys")?,
                pieces(values, count, "values")?,
            )
        };
        change(batch, column_family, |batch, family| {
            batch.add_many(family, keys, Some(values))
        })
    })
}

/// Adds one delete for each of `count` keys, or, when one of them is refused, none.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put; the message names the element.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_delete_many(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
    keys: *const rocks_slice,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's array.
        let keys = unsafe { pieces(keys, count, "keys")? };
        change(batch, column_family, |batch, family| {
            batch.add_many(family, keys, None)
        })
    })
}

/// Remembers the batch as it is now. Save points nest.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_set_save_point(
    batch: *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || exclusive(batch)?.set_save_point())
}

/// Takes back what was added since the latest save point, and that save point.
/// Returns: ROCKS_NOT_FOUND (no save point; nothing changes).
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_rollback_to_save_point(
    batch: *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || exclusive(batch)?.rollback_to_save_point())
}

/// Forgets the latest save point and keeps what was added since.
/// Returns: ROCKS_NOT_FOUND (no save point; nothing changes).
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_pop_save_point(
    batch: *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || exclusive(batch)?.pop_save_point())
}

/// Takes back everything: records, save points, the database that it was bound to.
/// The memory is kept for what comes next.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_clear(
    batch: *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || exclusive(batch)?.clear())
}

/// How many records the batch has; log data are none.
/// - count: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_count(
    batch: *mut rocks_batch,
    count: *mut u32,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let count = unsafe { out(count) };
    call(status, || {
        let count = count.wanted("count")?;
        count.set(exclusive(batch)?.count()?);
        Ok(())
    })
}

/// How many bytes the batch has: rocks_batch_data's length.
/// - size: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_size(
    batch: *mut rocks_batch,
    size: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let size = unsafe { out(size) };
    call(status, || {
        let size = size.wanted("size")?;
        size.set(exclusive(batch)?.data()?.len());
        Ok(())
    })
}

/// Shows the batch as bytes, in RocksDB's own format (db/write_batch.cc), which
/// rocks_batch_from_data and every other RocksDB take.
/// - data: out, borrowed until the batch changes, is written or freed; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_data(
    batch: *mut rocks_batch,
    data: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let data = unsafe { out(data) };
    call(status, || {
        let data = data.wanted("data")?;
        data.set(exclusive(batch)?.data()?.into());
        Ok(())
    })
}

/// Puts `count` keys in one write: all of them, or none.
/// - options: write options.
///
/// Returns: as rocks_db_put; the message of a refused element names it.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_put_many(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    keys: *const rocks_slice,
    values: *const rocks_slice,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's arrays.
        let (keys, values) = unsafe {
            (
                pieces(keys, count, "keys")?,
                pieces(values, count, "values")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.write_many(family, options, keys, Some(values))
        })
    })
}

/// Deletes `count` keys in one write: all of them, or none.
/// - options: write options.
///
/// Returns: as rocks_db_put; the message of a refused element names it.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_delete_many(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    keys: *const rocks_slice,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's array.
        let keys = unsafe { pieces(keys, count, "keys")? };
        write(db, column_family, options, |db, family, options| {
            db.write_many(family, options, keys, None)
        })
    })
}
