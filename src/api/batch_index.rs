//! Batches with an index.

use crate::abi::bytes::bytes;
use crate::abi::guard::{exclusive, make, shared, shared_or_null};
use crate::abi::out::out;
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::core::batch::Batch;
use crate::core::options::Kind;
use crate::types::{
    rocks_batch, rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_iter,
    rocks_options, rocks_status,
};

/// Makes an empty batch with an index: what it holds can be read back before it is written, alone
/// or over the database. It takes the functions of every batch but rocks_batch_delete_range,
/// belongs to one database, and returns ROCKS_CLOSED when that is closed.
/// - db: in; the database that its column families are of.
/// - batch: out, owned: free with rocks_batch_free; NULL: refused.
///
/// `overwrite_key` is 1 to have an iterator find the latest record of a key only, 0 to have it
/// remember each (merges are always remembered); reading gives the same. `max_bytes` is as
/// for rocks_batch_new_with.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_new_indexed(
    db: *const rocks_db,
    overwrite_key: i32,
    max_bytes: usize,
    batch: *mut *mut rocks_batch,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let batch = unsafe { out(batch) };
    call(status, || {
        let (batch, held) = (batch.wanted("batch")?, shared(db)?);
        let made = Batch::new_indexed(&held, overwrite_key, max_bytes)?;
        batch.set(make(made, db.addr() as u64)?);
        Ok(())
    })
}

/// Reads what the batch alone says of a key, as a copy.
/// - batch: in; one with an index.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (the batch has no record of the key, or deletes it),
/// ROCKS_MERGE_IN_PROGRESS (only the database knows what its operands merge into).
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_get(
    batch: *mut rocks_batch,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (batch, family) = (exclusive(batch)?, shared_or_null(column_family)?);
        let (data, len) = batch.get(family.as_deref(), key)?.into_raw();
        value.set(rocks_buffer { data, len });
        Ok(())
    })
}

/// Reads what a key would be if the batch were written now: the batch's records over
/// the database's. A snapshot in the options is what of the database is seen.
/// - batch: in; one with an index.
/// - db: in; its database; NULL: refused.
/// - options: read options.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: as rocks_db_get; ROCKS_INVALID_ARGUMENT also for a batch without index or of another
/// database.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_get_from_db(
    batch: *mut rocks_batch,
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let (options, batch) = (shared_or_null(options)?, exclusive(batch)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let got = batch.get_from_db(&db, family.as_deref(), options, key)?;
        let (data, len) = got.into_raw();
        value.set(rocks_buffer { data, len });
        Ok(())
    })
}

/// Makes an iterator over what the database would hold if the batch were written now. It
/// takes the functions of every iterator but rocks_iter_refresh. While it lives the batch cannot
/// be changed (ROCKS_HANDLE_BUSY); it can be read, written to the database and freed.
/// - batch: in; one with an index.
/// - db: in; its database; NULL: refused.
/// - column_family: in, shared; NULL: the default one.
/// - options: in, shared; read options; NULL: defaults. A snapshot is what of the database is seen.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also for a batch without index or of another
/// database.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_iter_with_base(
    batch: *mut rocks_batch,
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    iter: *mut *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let iter = unsafe { out(iter) };
    call(status, || {
        let iter = iter.wanted("iter")?;
        let (held, family) = (shared(db)?, shared_or_null(column_family)?);
        let (options, batch) = (shared_or_null(options)?, exclusive(batch)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let made = batch.iter(&held, family.as_deref(), options)?;
        iter.set(make(made, db.addr() as u64)?);
        Ok(())
    })
}
