//! Writes in a transaction.

use crate::abi::bytes::InBytes;
use crate::abi::handles::handles::InOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::write::Write;
use crate::db::child_api::{ChangedWithin, Within};
use crate::types::{rocks_code, rocks_column_family, rocks_txn};

/// Sets the value of a key, at the commit. Until then only the transaction sees it; in a
/// transaction database it locks the key now.
/// Returns: ROCKS_TIMED_OUT (subcode 2: another transaction has held the lock longer than
/// lock_timeout), ROCKS_BUSY (subcode 5: a deadlock; 3: max_num_locks; none: written since the
/// transaction's snapshot; the message names the key), ROCKS_TRY_AGAIN (memory does not reach back
/// to the snapshot), ROCKS_ABORTED (max_write_batch_size), ROCKS_INVALID_ARGUMENT (over or
/// prepared; too long), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED, ROCKS_HANDLE_BUSY
/// (another thread uses it; an iterator over it lives; from a callback).
#[no_mangle]
pub extern "C" fn rocks_txn_put(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len), (value, value_len) =>
        let write = Write::Put { key, value };
        txn.object.write(txn.db, column_family, write, true)
    }
}

/// Merges an operand into the value of a key, at the commit, with the column family's merge operator.
/// Returns: as rocks_txn_put; ROCKS_NOT_SUPPORTED also without a merge operator.
#[no_mangle]
pub extern "C" fn rocks_txn_merge(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    operand: InBytes,
    operand_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len), (operand, operand_len) =>
        let write = Write::Merge { key, operand };
        txn.object.write(txn.db, column_family, write, true)
    }
}

/// Deletes a key, at the commit; it need not be there.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_delete(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len) =>
        let write = Write::Delete { key };
        txn.object.write(txn.db, column_family, write, true)
    }
}

/// Deletes a key that was put once and never again since its last deletion, at the commit.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_single_delete(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len) =>
        let write = Write::SingleDelete { key };
        txn.object.write(txn.db, column_family, write, true)
    }
}

/// Sets the value of a key as rocks_txn_put does, without a check for conflicts: a transaction
/// database locks the key, but does not check whether it was written since the snapshot; an
/// optimistic commit does not check it.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_put_untracked(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len), (value, value_len) =>
        let write = Write::Put { key, value };
        txn.object.write(txn.db, column_family, write, false)
    }
}

/// Merges as rocks_txn_merge does, without a check for conflicts (rocks_txn_put_untracked).
/// Returns: as rocks_txn_merge.
#[no_mangle]
pub extern "C" fn rocks_txn_merge_untracked(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    operand: InBytes,
    operand_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len), (operand, operand_len) =>
        let write = Write::Merge { key, operand };
        txn.object.write(txn.db, column_family, write, false)
    }
}

/// Deletes as rocks_txn_delete does, without a check for conflicts (rocks_txn_put_untracked).
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_delete_untracked(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len) =>
        let write = Write::Delete { key };
        txn.object.write(txn.db, column_family, write, false)
    }
}

/// Deletes as rocks_txn_single_delete does, without a check for conflicts (rocks_txn_put_untracked).
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_single_delete_untracked(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len) =>
        let write = Write::SingleDelete { key };
        txn.object.write(txn.db, column_family, write, false)
    }
}

/// Writes bytes into the log with the transaction. Recovery ignores them.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_put_log_data(
    txn: Within<rocks_txn>,
    blob: InBytes,
    blob_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, (blob, blob_len) =>
        txn.object.put_log_data(blob)
    }
}
