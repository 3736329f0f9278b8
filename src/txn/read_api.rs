//! Reads through a transaction: its own writes over those that are committed.

use crate::abi::bytes::{InBytes, InKeys, Room};
use crate::abi::column::InColumn;
use crate::abi::handles::handles::{InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::number::YesNo;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::read::multi_get_api::{prepare, show};
use crate::data::read::read::Source;
use crate::db::child_api::{ChangedWithin, Within};
use crate::db::families::families_api::FamilyOfEach;
use crate::options::parameters_api::{kind, InOptions};
use crate::txn::read::{locking, PLAIN};
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_iter, rocks_slice, rocks_txn, rocks_value,
    rocks_values,
};

/// Reads the value of a key as the transaction sees it, into a buffer of the library's. It sees
/// what is committed now, or at the snapshot in the options, for example the transaction's own
/// (rocks_txn_snapshot).
/// - options: read options.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: as rocks_db_get; ROCKS_INVALID_ARGUMENT also for a transaction that is over;
/// ROCKS_TRY_AGAIN (write-prepared: read once more), ROCKS_HANDLE_BUSY (another thread uses it).
#[no_mangle]
pub extern "C" fn rocks_txn_get(
    txn: Within<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (key, key_len), value =>
        value.answer(txn.get_owned(column_family, options, key)?)
    }
}

/// Reads the value of a key as the transaction sees it, into the caller's memory.
/// - options: read options.
/// - buffer: out, `capacity` bytes; NULL: only with capacity 0.
/// - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
///
/// Returns: as rocks_txn_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
/// first `capacity` bytes.
#[no_mangle]
pub extern "C" fn rocks_txn_get_into(
    txn: Within<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    buffer: Room,
    capacity: usize,
    value_len: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (key, key_len), (buffer, capacity), value_len =>
        value_len.fill(|len| txn.get_into(column_family, options, key, buffer, len))
    }
}

/// Reads the value of a key as the transaction sees it, without a copy if RocksDB can pin it.
/// - options: read options.
/// - holder: in; the value it held before becomes invalid; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also across the transaction's end and a close; NULL: refused.
///
/// Returns: as rocks_txn_get, and ROCKS_HANDLE_BUSY: another thread uses the holder.
#[no_mangle]
pub extern "C" fn rocks_txn_get_pinned(
    txn: Within<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    holder: Sole<rocks_value>,
    value: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (key, key_len), holder, value =>
        value.answer(txn.get_pinned(column_family, options, key, holder)?)
    }
}

/// Reads a key that the transaction's outcome depends on: a transaction database locks it, an
/// optimistic commit fails if another writer changes it before the commit. An absent key is locked
/// as well.
/// - options: read options.
/// - exclusive: 1: nobody else may lock it; 0: others may lock it shared as well.
/// - validate: 1: refused if it was written since the transaction's snapshot; 0: locked in any
///   case; then the options have no snapshot.
/// - value: out, owned: free with rocks_buffer_free; NULL: the lock alone is wanted.
///
/// Returns: as rocks_txn_put; ROCKS_NOT_FOUND: locked, and not there.
#[no_mangle]
pub extern "C" fn rocks_txn_get_for_update(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    exclusive: YesNo,
    validate: YesNo,
    value: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (key, key_len), exclusive, validate, value =>
        let (how, wanted) = ((exclusive, validate), value.is_wanted());
        value.answer(txn.get_for_update(column_family, options, key, how, wanted)?)
    }
}

/// Reads a key that the transaction's outcome depends on, as rocks_txn_get_for_update, without a copy if
/// RocksDB can pin the value.
/// - options: read options.
/// - exclusive: 1: nobody else may lock it; 0: others may lock it shared as well.
/// - validate: 1: refused if it was written since the transaction's snapshot; 0: locked in any
///   case; then the options have no snapshot.
/// - holder: in; the value it held before becomes invalid; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also across the transaction's end and a close; NULL: refused.
///
/// Returns: as rocks_txn_get_for_update; ROCKS_HANDLE_BUSY also: another thread uses the holder.
#[no_mangle]
pub extern "C" fn rocks_txn_get_pinned_for_update(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    exclusive: YesNo,
    validate: YesNo,
    holder: Sole<rocks_value>,
    value: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (key, key_len), exclusive, validate, holder, value =>
        let how = (exclusive, validate);
        value.answer(txn.get_pinned_for_update(column_family, options, key, how, holder)?)
    }
}

/// Undoes a rocks_txn_get_for_update: releases the key, unless it was written, or read so more
/// often, or before the last save point.
/// Returns: ROCKS_OK (also if there was nothing to undo), ROCKS_INVALID_ARGUMENT (over or
/// prepared).
#[no_mangle]
pub extern "C" fn rocks_txn_undo_get_for_update(
    txn: Within<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len) =>
        txn.object.undo_get_for_update(column_family, key)
    }
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
pub extern "C" fn rocks_txn_multi_get(
    txn: Within<rocks_txn>,
    column_families: FamilyOfEach<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InKeys,
    count: usize,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, txn, (column_families, count), options, (keys, count), result, values, codes =>
        prepare(result, txn.db, column_families, count)?;
        let answers = txn.object.multi_get(txn.db, result, None, options, keys.into(), PLAIN)?;
        show(answers, values, codes)
    }
}

/// Reads the keys of a column in one call, as rocks_txn_multi_get does those of an array. All are of
/// one column family.
/// - options: read options.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_txn_multi_get.
#[no_mangle]
pub extern "C" fn rocks_txn_multi_get_columns(
    txn: Within<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InColumn,
    count: usize,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (keys, count), result, values, codes =>
        result.prepare(txn.db, count)?;
        let answers = txn.object.multi_get(txn.db, result, column_family, options, keys, PLAIN)?;
        show(answers, values, codes)
    }
}

/// Reads many keys that the transaction's outcome depends on: as rocks_txn_get_for_update of each.
/// All are locked, in their order, before one is read; if one cannot be, the call fails, names it,
/// and those before it stay locked.
/// - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
/// - options: read options.
/// - exclusive: 1: nobody else may lock them; 0: others may lock them shared as well.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_txn_put, and as rocks_db_multi_get.
#[no_mangle]
pub extern "C" fn rocks_txn_multi_get_for_update(
    txn: ChangedWithin<rocks_txn>,
    column_families: FamilyOfEach<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InKeys,
    count: usize,
    exclusive: YesNo,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, txn, (column_families, count), options, (keys, count), exclusive, result, values, codes =>
        prepare(result, txn.db, column_families, count)?;
        let how = locking(exclusive, true);
        let answers = txn.object.multi_get(txn.db, result, None, options, keys.into(), how)?;
        show(answers, values, codes)
    }
}

/// Reads the keys of a column that the transaction's outcome depends on: it locks and reads them as
/// rocks_txn_multi_get_for_update does those of an array. All are of one column family.
/// - options: read options.
/// - exclusive: 1: nobody else may lock them; 0: others may lock them shared as well.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_txn_multi_get_for_update.
#[no_mangle]
pub extern "C" fn rocks_txn_multi_get_for_update_columns(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InColumn,
    count: usize,
    exclusive: YesNo,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (keys, count), exclusive, result, values, codes =>
        result.prepare(txn.db, count)?;
        let how = locking(exclusive, true);
        let answers = txn.object.multi_get(txn.db, result, column_family, options, keys, how)?;
        show(answers, values, codes)
    }
}

/// Makes an iterator over what the database would contain if the transaction were committed now. It
/// works with the functions of every iterator but rocks_iter_refresh. While it lives the
/// transaction can only be read (ROCKS_HANDLE_BUSY); it can be freed, and the iterator goes on.
/// - column_family: in, shared; NULL: the default one.
/// - options: in, shared; read options; NULL: defaults. A snapshot is what of the database is seen.
/// - iter: out, owned: free with rocks_iter_free; NULL: refused.
///
/// Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also for a transaction that is over, and for a
/// snapshot older than the last key that the transaction locked, once it wrote before its commit
/// (WRITE_UNPREPARED; RocksDB has no such iterator).
#[no_mangle]
pub extern "C" fn rocks_txn_iter(
    txn: Within<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, iter =>
        let made = txn.object.iter(txn.db, column_family, options)?;
        iter.answer_child(&txn, made)
    }
}
