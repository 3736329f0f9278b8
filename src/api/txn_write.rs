//! Writes in a transaction.

use crate::abi::bytes::bytes;
use crate::abi::guard::shared_or_null;
use crate::abi::status::call;
use crate::api::txn::{using, writing};
use crate::core::error::Result;
use crate::core::txn::Write;
use crate::types::{rocks_code, rocks_column_family, rocks_status, rocks_txn};

/// What every write has in common.
fn write(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    (kind, tracked): (Write, bool),
    key: &[u8],
    value: &[u8],
) -> Result<()> {
    let family = shared_or_null(column_family)?;
    writing(txn, |db, txn| {
        txn.write(db, kind, tracked, family.as_deref(), key, value)
    })
}

/// Sets the value of a key, at the commit. Until then the transaction alone sees it; one of a
/// transaction database has the key locked from now on.
/// Returns: ROCKS_TIMED_OUT (subcode 2: another transaction has held the lock longer than
/// lock_timeout), ROCKS_BUSY (subcode 5: a deadlock; 3: max_num_locks; none: written since the
/// transaction's snapshot; the message names the key), ROCKS_TRY_AGAIN (memory does not reach back
/// to the snapshot), ROCKS_ABORTED (max_write_batch_size), ROCKS_INVALID_ARGUMENT (over or
/// prepared; too long), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED, ROCKS_HANDLE_BUSY
/// (another thread uses it; an iterator over it lives; from a callback).
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_put(
    txn: *mut rocks_txn,
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
        write(txn, column_family, (Write::Put, true), key, value)
    })
}

/// Merges an operand into the value of a key, at the commit, with the column family's merge operator.
/// Returns: as rocks_txn_put; ROCKS_NOT_SUPPORTED also without a merge operator.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_merge(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    operand: *const u8,
    operand_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, value) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(operand, operand_len, "operand")?,
            )
        };
        write(txn, column_family, (Write::Merge, true), key, value)
    })
}

/// Deletes a key, at the commit; it need not be there.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_delete(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        write(txn, column_family, (Write::Delete, true), key, &[])
    })
}

/// Deletes a key that was put once and never again since its last deletion, at the commit.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_single_delete(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        write(txn, column_family, (Write::SingleDelete, true), key, &[])
    })
}

/// Sets the value of a key as rocks_txn_put does, without a look for conflicts: a transaction database locks
/// the key, but does not ask whether it was written since the snapshot; an optimistic commit passes it by.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_put_untracked(
    txn: *mut rocks_txn,
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
        write(txn, column_family, (Write::Put, false), key, value)
    })
}

/// Merges as rocks_txn_merge does, without a look for conflicts (rocks_txn_put_untracked).
/// Returns: as rocks_txn_merge.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_merge_untracked(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    operand: *const u8,
    operand_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, value) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(operand, operand_len, "operand")?,
            )
        };
        write(txn, column_family, (Write::Merge, false), key, value)
    })
}

/// Deletes as rocks_txn_delete does, without a look for conflicts (rocks_txn_put_untracked).
/// Returns: as rocks_txn_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_delete_untracked(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        write(txn, column_family, (Write::Delete, false), key, &[])
    })
}

/// Deletes as rocks_txn_single_delete does, without a look for conflicts (rocks_txn_put_untracked).
/// Returns: as rocks_txn_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_single_delete_untracked(
    txn: *mut rocks_txn,
    column_family: *const rocks_column_family,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        write(txn, column_family, (Write::SingleDelete, false), key, &[])
    })
}

/// Puts bytes into the log with the transaction, which recovery passes by.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_txn_put_log_data(
    txn: *mut rocks_txn,
    blob: *const u8,
    blob_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let blob = unsafe { bytes(blob, blob_len, "blob")? };
        using(txn, |_, txn| txn.put_log_data(blob))
    })
}
