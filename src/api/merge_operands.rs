//! The operands of a key that are not merged yet.

use crate::abi::bytes::bytes;
use crate::abi::guard::{exclusive, shared, shared_or_null};
use crate::abi::out::out;
use crate::abi::status::call;
use crate::api::db::or_default;
use crate::core::error::{Error, Result};
use crate::core::merge_operands::Proceed;
use crate::core::options::Kind;
use crate::types::{
    rocks_code, rocks_column_family, rocks_db, rocks_merge_operands_callbacks, rocks_options,
    rocks_slice, rocks_status, rocks_values,
};
use std::ptr::null_mut;

/// Reads the operands of a key that are not merged yet, without merging them (RocksDB's
/// GetMergeOperands): oldest first, and as the first of all the value that they go on top of, if there
/// is one. Compactions and flushes merge operands, so how many there are says nothing of how many were
/// written. Databases opened for reading only do not take a callback, and read the newest data
/// whatever the snapshot.
/// - options: read options.
/// - key: in, key_len bytes; NULL: only with key_len 0.
/// - expected_max: the most that are taken; where there are more, the call fails, and says how many. 0: however many there are.
/// - callbacks: in; says where to stop; NULL: read all of them; one whose proceed is NULL: refused.
/// - result: in; what it showed before is gone; NULL: refused.
/// - operands: out, borrowed until `result` is used again, reset or freed, also across a close; an array of `count`; NULL: not wanted.
/// - count: out; NULL: not wanted.
///
/// Returns: ROCKS_NOT_FOUND (no operand and no value), ROCKS_INCOMPLETE (more than expected_max),
/// ROCKS_NOT_SUPPORTED (also: the column family has no merge operator), ROCKS_CALLBACK_FAILED (the
/// callback threw), ROCKS_HANDLE_BUSY (another thread uses the result), RocksDB's own code.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_get_merge_operands(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    expected_max: usize,
    callbacks: *const rocks_merge_operands_callbacks,
    result: *mut rocks_values,
    operands: *mut *const rocks_slice,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (operands, count) = unsafe { (out(operands), out(count)) };
    call(status, || {
        // SAFETY: the caller's bytes and struct.
        let (key, proceed) = unsafe { (bytes(key, key_len, "key")?, proceed_of(callbacks)?) };
        let (db, mut result) = (shared(db)?, exclusive(result)?);
        let family = shared_or_null(column_family)?;
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let family = family.as_ref().map(|family| &***family);
        let (first, found) =
            db.merge_operands(family, options, key, expected_max, proceed, &mut result)?;
        operands.set(first);
        count.set(found);
        Ok(())
    })
}

/// # Safety
/// `callbacks` is NULL or readable for the struct_size it states.
unsafe fn proceed_of(callbacks: *const rocks_merge_operands_callbacks) -> Result<Proceed> {
    if callbacks.is_null() {
        return Ok((null_mut(), None));
    }
    // SAFETY: not NULL; the size comes first in every version.
    let size = unsafe { callbacks.cast::<usize>().read_unaligned() };
    let wanted = std::mem::size_of::<rocks_merge_operands_callbacks>();
    if size < wanted {
        let what = format!("a struct_size of {size}; accepted: {wanted} and more");
        return Err(Error::argument("callbacks", what));
    }
    // SAFETY: as large as this library's, says its size.
    let callbacks = unsafe { callbacks.read_unaligned() };
    if callbacks.proceed.is_none() {
        return Err(Error::argument("callbacks", "proceed is NULL"));
    }
    Ok((callbacks.state, callbacks.proceed))
}
