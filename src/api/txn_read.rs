//! Reads through a transaction: its own writes over those that are committed.

use crate::abi::bytes::{bytes, room};
use crate::abi::guard::{exclusive, make, shared_or_null};
use crate::abi::out::out;
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::api::multi_get::{checked_keys, flag, spread_over};
use crate::api::txn::{using, writing};
use crate::bridge::Way;
use crate::core::options::Kind;
use crate::core::txn_read::PLAIN;
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_iter, rocks_options, rocks_slice,
    rocks_status, rocks_txn, rocks_value, rocks_values, ROCKS_BUFFER_TOO_SMALL,
};

/// Reads what a key is to the transaction, into a buffer of the library's. It sees what is committed
/// now, or at the snapshot in the options: the transaction's own (rocks_txn_snapshot), say.
/// - options: read options.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: as rocks_db_get; ROCKS_INVALID_ARGUMENT also for a transaction that is over;
/// ROCKS_TRY_AGAIN (write-prepared: read once more), ROCKS_HANDLE_BUSY (another thread uses it).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_get(
    txn: *mut rocks_txn,
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
        let (family, options) = (shared_or_null(column_family)?, shared_or_null(options)?);
        let (family, options) = (
            family.as_deref(),
            or_default(options.as_deref(), Kind::Read, "options")?,
        );
        let got = using(txn, |db, txn| {
            txn.get_owned(db, family, options, key, PLAIN, true)
        })?;
        value.set(got.into());
        Ok(())
    })
}

/// Reads what a key is to the transaction, into the caller's memory.
/// - options: read options.
/// - buffer: out, `capacity` bytes; NULL: only with capacity 0.
/// - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
///
/// Returns: as rocks_txn_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
/// first `capacity` bytes.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_get_into(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    buffer: *mut u8,
    capacity: usize,
    value_len: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value_len = unsafe { out(value_len) };
    call(status, || {
        let value_len = value_len.wanted("value_len")?;
        // SAFETY: the caller's bytes and memory.
        let (key, buffer) = unsafe {
            (
                bytes(key, key_len, "key")?,
                room(buffer, capacity, "buffer")?,
            )
        };
        let (family, options) = (shared_or_null(column_family)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let mut len = 0;
        let got = using(txn, |db, txn| {
            txn.get_into(db, family.as_deref(), options, key, buffer, &mut len)
        });
        let failed = got.as_ref().err();
        if failed.is_none_or(|error| error.code() == ROCKS_BUFFER_TOO_SMALL) {
            value_len.set(len);
        }
        got
    })
}

/// Reads what a key is to the transaction, without a copy where RocksDB can pin it.
/// - options: read options.
/// - holder: in; the value it held before becomes invalid; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also across the transaction's end and a close; NULL: refused.
///
/// Returns: as rocks_txn_get, and ROCKS_HANDLE_BUSY: another thread uses the holder.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_get_pinned(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    holder: *mut rocks_value,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (family, options) = (shared_or_null(column_family)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let mut holder = exclusive(holder)?;
        using(txn, |db, txn| {
            let got = txn.get_pinned(db, family.as_deref(), options, key, &mut holder)?;
            value.set(got.into());
            Ok(())
        })
    })
}

/// Reads a key that the transaction's outcome depends on: a transaction database locks it, an
/// optimistic commit fails if anybody else writes it before the commit. A key that is not there is
/// locked as well.
/// - options: read options.
/// - exclusive: 1: nobody else may lock it; 0: others may lock it shared as well.
/// - validate: 1: refused if it was written since the transaction's snapshot; 0: locked in any
///   case; then the options have no snapshot.
/// - value: out, owned: free with rocks_buffer_free; NULL: the lock alone is wanted.
///
/// Returns: as rocks_txn_put; ROCKS_NOT_FOUND: locked, and not there.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_get_for_update(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    exclusive: i32,
    validate: i32,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    let wants_value = !value.is_null();
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let how = way(exclusive, validate)?;
        let (family, options) = (shared_or_null(column_family)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let got = writing(txn, |db, txn| {
            txn.get_owned(db, family.as_deref(), options, key, how, wants_value)
        })?;
        if wants_value {
            value.set(got.into());
        }
        Ok(())
    })
}

fn way(exclusive: i32, validate: i32) -> crate::core::error::Result<Way> {
    Ok(Way {
        locks: true,
        exclusive: flag(exclusive, "exclusive")?,
        validates: flag(validate, "validate")?,
    })
}

/// Takes back a rocks_txn_get_for_update: the key is free again, unless it was written, or read so more often,
/// or before the last save point.
/// Returns: ROCKS_OK (also if there was nothing to undo), ROCKS_INVALID_ARGUMENT (over or
/// prepared).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_undo_get_for_update(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let family = shared_or_null(column_family)?;
        using(txn, |_, txn| {
            txn.undo_get_for_update(family.as_deref(), key)
        })
    })
}

/// Reads many keys in one call, as rocks_db_multi_get does for a database: `codes` has a code for
/// each, and rocks_values_status_at its message.
/// - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
/// - options: read options.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_db_multi_get; ROCKS_INVALID_ARGUMENT also for a transaction that is over.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_multi_get(
    txn: *mut rocks_txn,
    column_families: *const *const rocks_column_family,
    options: *const rocks_options,
    keys: *const rocks_slice,
    count: usize,
    result: *mut rocks_values,
    values: *mut *const rocks_slice,
    codes: *mut *const rocks_code,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (values, codes) = unsafe { (out(values), out(codes)) };
    call(status, || {
        // SAFETY: the caller's keys.
        let keys = unsafe { checked_keys(keys, count)? };
        let (options, mut result) = (shared_or_null(options)?, exclusive(result)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let answers = using(txn, |db, txn| {
            result.prepare(db, count)?;
            let spread = !column_families.is_null();
            if spread {
                // SAFETY: the caller's array.
                unsafe { spread_over(&mut result, db, column_families, count)? };
            }
            txn.multi_get(db, &mut result, spread, options, keys, PLAIN)
        })?;
        values.set(answers.values);
        codes.set(answers.codes);
        Ok(())
    })
}

/// Reads many keys that the transaction's outcome depends on: as rocks_txn_get_for_update of each. All
/// are locked, in their order, before one is read; where one cannot be, the call fails, names it, and those before it stay locked.
/// - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
/// - options: read options.
/// - exclusive: 1: nobody else may lock them; 0: others may lock them shared as well.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_txn_put, and as rocks_db_multi_get.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_multi_get_for_update(
    txn: *mut rocks_txn,
    column_families: *const *const rocks_column_family,
    options: *const rocks_options,
    keys: *const rocks_slice,
    count: usize,
    exclusive: i32,
    result: *mut rocks_values,
    values: *mut *const rocks_slice,
    codes: *mut *const rocks_code,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (values, codes) = unsafe { (out(values), out(codes)) };
    call(status, || {
        // SAFETY: the caller's keys.
        let keys = unsafe { checked_keys(keys, count)? };
        let how = way(exclusive, 1)?;
        let (options, mut result) = (shared_or_null(options)?, self::exclusive(result)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let answers = writing(txn, |db, txn| {
            result.prepare(db, count)?;
            let spread = !column_families.is_null();
            if spread {
                // SAFETY: the caller's array.
                unsafe { spread_over(&mut result, db, column_families, count)? };
            }
            txn.multi_get(db, &mut result, spread, options, keys, how)
        })?;
        values.set(answers.values);
        codes.set(answers.codes);
        Ok(())
    })
}

/// Makes an iterator over what the database would hold if the transaction were committed now. It
/// takes the functions of every iterator but rocks_iter_refresh. While it lives the transaction can be
/// read alone (ROCKS_HANDLE_BUSY); it can be freed, and the iterator goes on.
/// - column_family: in, shared; NULL: the default one.
/// - options: in, shared; read options; NULL: defaults. A snapshot is what of the database is seen.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also for a transaction that is over.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_iter(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    iter: *mut *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let iter = unsafe { out(iter) };
    call(status, || {
        let iter = iter.wanted("iter")?;
        let (family, options) = (shared_or_null(column_family)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let mut begun = exclusive(txn)?;
        let parent = begun.db().addr() as u64;
        let db = crate::abi::guard::shared(begun.db())?;
        let made = begun.txn.iter(&db, family.as_deref(), options)?;
        iter.set(make(made, parent)?);
        Ok(())
    })
}
