//! Point reads: into the caller's buffer, pinned without a copy, or owned.

use crate::abi::bytes::{bytes, room};
use crate::abi::guard::{exclusive, shared, shared_or_null};
use crate::abi::out::out;
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::core::options::Kind;
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_options, rocks_slice,
    rocks_status, rocks_value, ROCKS_BUFFER_TOO_SMALL,
};

/// Reads the value of a key into a buffer of the library's.
/// - options: read options.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND, ROCKS_INCOMPLETE (read tier), ROCKS_TIMED_OUT, ROCKS_CORRUPTION,
/// ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_get(
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
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let family = family.as_ref().map(|family| &***family);
        value.set(db.get_owned(family, options, key)?.into());
        Ok(())
    })
}

/// Reads the value of a key into the caller's memory.
/// - options: read options.
/// - buffer: out, `capacity` bytes; NULL: only with capacity 0.
/// - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
///
/// Returns: as rocks_db_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
/// first `capacity` bytes.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_get_into(
    db: *const rocks_db,
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
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let family = family.as_ref().map(|family| &***family);
        let mut len = 0;
        let got = db.get_into(family, options, key, buffer, &mut len);
        if got
            .as_ref()
            .err()
            .is_none_or(|error| error.code() == ROCKS_BUFFER_TOO_SMALL)
        {
            value_len.set(len);
        }
        got
    })
}

/// Reads the value of a key without a copy where RocksDB can pin it (a block in the
/// cache). The fastest form for values of more than a few hundred bytes.
/// - options: read options.
/// - holder: in; what it showed before is gone; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also across a close; NULL: refused.
///
/// Returns: as rocks_db_get, and ROCKS_HANDLE_BUSY: another thread uses the holder.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_get_pinned(
    db: *const rocks_db,
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
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let (options, mut holder) = (shared_or_null(options)?, exclusive(holder)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let family = family.as_ref().map(|family| &***family);
        value.set(db.get_pinned(family, options, key, &mut holder)?.into());
        Ok(())
    })
}

/// Tells whether a key may exist, from memory alone (memtables, filters, cached blocks): never
/// reads a file. False is certain; true is not.
/// - options: in; read options; their read_tier does not matter; NULL: defaults.
/// - may_exist: out; NULL: refused.
/// - value: out, owned: free with rocks_buffer_free; the value, where memory had it; NULL: not wanted.
/// - value_found: out; whether memory had it, so that the key exists; NULL: not wanted.
///
/// Returns: ROCKS_OK (also for false), ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_key_may_exist(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    may_exist: *mut bool,
    value: *mut rocks_buffer,
    value_found: *mut bool,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (may_exist, found) = unsafe { (out(may_exist), out(value_found)) };
    let wants_value = !value.is_null();
    // SAFETY: as above.
    let value = unsafe { out(value) };
    call(status, || {
        let may_exist = may_exist.wanted("may_exist")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let family = family.as_ref().map(|family| &***family);
        let (may, told) = db.key_may_exist(family, options, key, wants_value)?;
        may_exist.set(may);
        found.set(told.is_some());
        if let (true, Some(told)) = (wants_value, told) {
            value.set(told.into());
        }
        Ok(())
    })
}
