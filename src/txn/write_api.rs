//! Writes in a transaction.

use crate::abi::bytes::InBytes;
use crate::abi::column::InColumn;
use crate::abi::handles::handles::InOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::write::{Write, Writes};
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

/// Puts the `count` keys of a column with the values of another, at the commit, as rocks_txn_put does
/// each: all of them, or, when one of them is refused, none, and the call releases the locks that it
/// took.
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_put_columns(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    values: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (keys, count), (values, count) =>
        let writes = Writes::Put { keys, values };
        txn.object.write_many(txn.db, column_family, &writes, true)
    }
}

/// Merges `count` operands into the values of as many keys, at the commit, as rocks_txn_merge does
/// each: all of them, or none (rocks_txn_put_columns).
/// Returns: as rocks_txn_merge.
#[no_mangle]
pub extern "C" fn rocks_txn_merge_columns(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    operands: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (keys, count), (operands, count) =>
        let writes = Writes::Merge { keys, operands };
        txn.object.write_many(txn.db, column_family, &writes, true)
    }
}

/// Deletes the `count` keys of a column, at the commit, as rocks_txn_delete does each: all of them, or
/// none (rocks_txn_put_columns).
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_delete_columns(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (keys, count) =>
        let writes = Writes::Delete { keys };
        txn.object.write_many(txn.db, column_family, &writes, true)
    }
}

/// Puts the `count` keys of a column as rocks_txn_put_columns does, without a check for conflicts
/// (rocks_txn_put_untracked).
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_put_untracked_columns(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    values: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (keys, count), (values, count) =>
        let writes = Writes::Put { keys, values };
        txn.object.write_many(txn.db, column_family, &writes, false)
    }
}

/// Merges `count` operands as rocks_txn_merge_columns does, without a check for conflicts
/// (rocks_txn_put_untracked).
/// Returns: as rocks_txn_merge.
#[no_mangle]
pub extern "C" fn rocks_txn_merge_untracked_columns(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    operands: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (keys, count), (operands, count) =>
        let writes = Writes::Merge { keys, operands };
        txn.object.write_many(txn.db, column_family, &writes, false)
    }
}

/// Deletes the `count` keys of a column as rocks_txn_delete_columns does, without a check for
/// conflicts (rocks_txn_put_untracked).
/// Returns: as rocks_txn_put.
#[no_mangle]
pub extern "C" fn rocks_txn_delete_untracked_columns(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    keys: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (keys, count) =>
        let writes = Writes::Delete { keys };
        txn.object.write_many(txn.db, column_family, &writes, false)
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
