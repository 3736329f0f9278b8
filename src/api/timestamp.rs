//! Keys with user-defined timestamps, where the comparator's timestamp_size says so.

use crate::abi::bytes::bytes;
use crate::abi::guard::{changing, exclusive, shared, shared_or_null};
use crate::abi::out::out;
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::api::write::write;
use crate::core::options::Kind;
use crate::core::timestamp::Write;
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_iter, rocks_options,
    rocks_slice, rocks_status,
};

/// Sets the value of a key as of a timestamp. One timestamp of a key may be written once.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_put, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_put_with_timestamp(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    timestamp: *const u8,
    timestamp_len: usize,
    value: *const u8,
    value_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, timestamp, value) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(timestamp, timestamp_len, "timestamp")?,
                bytes(value, value_len, "value")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.write_at(family, options, Write::Put { key, value }, timestamp)
        })
    })
}

/// Merges an operand into the value of a key as of a timestamp.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_merge, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_merge_with_timestamp(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    timestamp: *const u8,
    timestamp_len: usize,
    operand: *const u8,
    operand_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, timestamp, operand) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(timestamp, timestamp_len, "timestamp")?,
                bytes(operand, operand_len, "operand")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.write_at(family, options, Write::Merge { key, operand }, timestamp)
        })
    })
}

/// Deletes a key as of a timestamp: reads as of an older one still find it.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_delete, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_delete_with_timestamp(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    timestamp: *const u8,
    timestamp_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, timestamp) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(timestamp, timestamp_len, "timestamp")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.write_at(family, options, Write::Delete { key }, timestamp)
        })
    })
}

/// Deletes a key that was put once, as of a timestamp.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_single_delete, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_single_delete_with_timestamp(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    timestamp: *const u8,
    timestamp_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, timestamp) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(timestamp, timestamp_len, "timestamp")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.write_at(family, options, Write::SingleDelete { key }, timestamp)
        })
    })
}

/// Deletes the keys from `begin` on and before `end`, as of a timestamp.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_delete_range, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_delete_range_with_timestamp(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    begin: *const u8,
    begin_len: usize,
    end: *const u8,
    end_len: usize,
    timestamp: *const u8,
    timestamp_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (begin, end, timestamp) = unsafe {
            (
                bytes(begin, begin_len, "begin")?,
                bytes(end, end_len, "end")?,
                bytes(timestamp, timestamp_len, "timestamp")?,
            )
        };
        write(db, column_family, options, |db, family, options| {
            db.write_at(
                family,
                options,
                Write::DeleteRange { begin, end },
                timestamp,
            )
        })
    })
}

/// Reads the newest value of a key that is not newer than the read option "timestamp", and when it was written.
/// rocks_db_get and the other reads take the same option.
/// - options: in; read options; NULL: defaults, which have no timestamp.
/// - key: in, key_len bytes, without timestamp; NULL: only with length 0.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
/// - timestamp: out, owned: free with rocks_buffer_free; empty where the column family has none; NULL: refused.
///
/// Returns: as rocks_db_get, and ROCKS_INVALID_ARGUMENT: no "timestamp", one of another size, or one before
/// what rocks_db_increase_full_history_ts_low gave up.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_get_with_timestamp(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    value: *mut rocks_buffer,
    timestamp: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (value, timestamp) = unsafe { (out(value), out(timestamp)) };
    call(status, || {
        let (value, timestamp) = (value.wanted("value")?, timestamp.wanted("timestamp")?);
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let family = family.as_ref().map(|family| &***family);
        let (found, at) = db.get_with_timestamp(family, options, key)?;
        value.set(found.into());
        timestamp.set(at.into());
        Ok(())
    })
}

/// Shows the timestamp of the entry that an iterator is at. The keys that it shows have none; with the read option
/// "iter_start_ts" set, every version from there on is an entry, and its key has RocksDB's own form: the key, its
/// timestamp, and eight bytes more.
/// - timestamp: out, borrowed until the iterator is used again or freed, or its database closes; NULL: refused.
///
/// Returns: ROCKS_NOT_POSITIONED: not at an entry; ROCKS_INVALID_ARGUMENT: the column family has no
/// timestamps.
#[no_mangle]
pub unsafe extern "C" fn rocks_iter_timestamp(
    iter: *mut rocks_iter,
    timestamp: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let timestamp = unsafe { out(timestamp) };
    call(status, || {
        let timestamp = timestamp.wanted("timestamp")?;
        timestamp.set(exclusive(iter)?.timestamp()?.into());
        Ok(())
    })
}

/// Gives up the history before a timestamp: compactions may drop what newer versions hide from all later reads,
/// and reads as of an older timestamp are refused. It never goes back.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: before the one that was set last), ROCKS_TRY_AGAIN
/// (another thread set a later one), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only),
/// ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_increase_full_history_ts_low(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    timestamp: *const u8,
    timestamp_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let timestamp = unsafe { bytes(timestamp, timestamp_len, "timestamp")? };
        let (db, family) = (changing(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        db.increase_full_history_ts_low(family, timestamp)
    })
}

/// Tells the timestamp before which a column family's history was given up.
/// - timestamp: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND: none was; ROCKS_INVALID_ARGUMENT: it has no timestamps.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_full_history_ts_low(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    timestamp: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let timestamp = unsafe { out(timestamp) };
    call(status, || {
        let timestamp = timestamp.wanted("timestamp")?;
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        timestamp.set(db.full_history_ts_low(family)?.into());
        Ok(())
    })
}
