//! Wide columns in a transaction.

use crate::abi::bytes::{InBytes, InKeys, InWideColumns};
use crate::abi::handles::handles::{InOrNull, Sole};
use crate::abi::number::YesNo;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::entity::entity_api::{show, show_all};
use crate::data::read::multi_get_api::prepare;
use crate::data::write::Write;
use crate::db::child_api::{ChangedWithin, Within};
use crate::db::families::families_api::FamilyOfEach;
use crate::options::parameters_api::{kind, InOptions};
use crate::txn::read::PLAIN;
use crate::types::{rocks_code, rocks_column_family, rocks_txn, rocks_values, rocks_wide_column};

/// Sets a key to an entity of `count` columns, at the commit, as rocks_txn_put sets a value.
/// - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
///
/// Returns: as rocks_txn_put, and as rocks_db_put_entity.
#[no_mangle]
pub extern "C" fn rocks_txn_put_entity(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    columns: InWideColumns,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len), (columns, count) =>
        let write = Write::PutEntity { key, columns };
        txn.object.write(txn.db, column_family, write, true)
    }
}

/// Sets a key to an entity as rocks_txn_put_entity does, without a check for conflicts
/// (rocks_txn_put_untracked).
/// - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
///
/// Returns: as rocks_txn_put_entity.
#[no_mangle]
pub extern "C" fn rocks_txn_put_entity_untracked(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    columns: InWideColumns,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, (key, key_len), (columns, count) =>
        let write = Write::PutEntity { key, columns };
        txn.object.write(txn.db, column_family, write, false)
    }
}

/// Reads the columns of a key as the transaction sees them, as rocks_db_get_entity does.
/// - options: read options.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - columns: out, borrowed until `result` is used again, reset or freed, also across the transaction's end and a close; in the order of their names; NULL: refused.
/// - count: out; how many columns; NULL: refused.
///
/// Returns: as rocks_txn_get, and as rocks_db_get_entity.
#[no_mangle]
pub extern "C" fn rocks_txn_get_entity(
    txn: Within<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    result: Sole<rocks_values>,
    columns: Out<*const rocks_wide_column>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (key, key_len), result, columns, count =>
        let found = txn.object.get_entity(txn.db, result, column_family, options, key, PLAIN)?;
        show(found, columns, count)
    }
}

/// Reads the columns of a key that the transaction's outcome depends on: it locks the key as
/// rocks_txn_get_for_update does, and reads it as rocks_txn_get_entity does.
/// - options: read options.
/// - exclusive: 1: nobody else may lock it; 0: others may lock it shared as well.
/// - validate: 1: refused if it was written since the transaction's snapshot; 0: locked in any
///   case; then the options have no snapshot.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - columns: out, borrowed until `result` is used again, reset or freed, also across the transaction's end and a close; in the order of their names; NULL: refused.
/// - count: out; how many columns; NULL: refused.
///
/// Returns: as rocks_txn_get_for_update, and as rocks_db_get_entity.
#[no_mangle]
pub extern "C" fn rocks_txn_get_entity_for_update(
    txn: ChangedWithin<rocks_txn>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    exclusive: YesNo,
    validate: YesNo,
    result: Sole<rocks_values>,
    columns: Out<*const rocks_wide_column>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, txn, column_family, options, (key, key_len), exclusive, validate, result, columns, count =>
        let how = txn.object.locking_read(column_family, options, (exclusive, validate))?;
        let found = txn.object.get_entity(txn.db, result, column_family, options, key, how)?;
        show(found, columns, count)
    }
}

/// Reads the columns of many keys in one call as the transaction sees them, as
/// rocks_db_multi_get_entity does for a database.
/// - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
/// - options: read options.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - columns: out, borrowed until `result` is used again, reset or freed; those of each key in the order of their names; NULL: refused.
/// - offsets: out, borrowed until `result` is used again, reset or freed; one more than keys; NULL: refused.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_txn_multi_get, and as rocks_db_multi_get_entity.
#[no_mangle]
pub extern "C" fn rocks_txn_multi_get_entity(
    txn: Within<rocks_txn>,
    column_families: FamilyOfEach<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InKeys,
    count: usize,
    result: Sole<rocks_values>,
    columns: Out<*const rocks_wide_column>,
    offsets: Out<*const usize>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, txn, (column_families, count), options, (keys, count), result, columns, offsets, codes =>
        prepare(result, txn.db, column_families, count)?;
        let found =
            txn.object.multi_get_entity(txn.db, result, None, options, keys.into(), PLAIN)?;
        show_all(found, columns, offsets, codes)
    }
}
