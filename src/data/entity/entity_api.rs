//! Wide columns: written to databases and batches, read by key and at an iterator's entry.

use crate::abi::bytes::{InBytes, InKeys, InWideColumns};
use crate::abi::handles::handles::{In, InOrNull, Sole};
use crate::abi::number::YesNo;
use crate::abi::out::{Answer, Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::base::error::Result;
use crate::data::entity::entity::Entities;
use crate::data::read::multi_get_api::prepare;
use crate::data::write::Write;
use crate::db::child_api::{Changed, InWithin};
use crate::db::families::families_api::FamilyOfEach;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{
    rocks_batch, rocks_code, rocks_column_family, rocks_db, rocks_iter, rocks_snapshot,
    rocks_values, rocks_wide_column,
};

/// Sets a key to an entity of `count` columns; it replaces what the key had. The bytes are copied.
/// - options: write options.
/// - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
///
/// Returns: as rocks_db_put; ROCKS_INVALID_ARGUMENT (also: a name is there twice; a name or value is
/// NULL with a length), ROCKS_NOT_SUPPORTED (also: user-defined timestamps; mode ttl; a write_policy
/// other than WRITE_COMMITTED).
#[no_mangle]
pub extern "C" fn rocks_db_put_entity(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    columns: InWideColumns,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), (columns, count) =>
        db.write_one(column_family, options, Write::PutEntity { key, columns })
    }
}

/// Adds: set a key to an entity of `count` columns. The bytes are copied.
/// - column_family: in, shared; NULL: the default one.
/// - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
///
/// Returns: as rocks_batch_put; ROCKS_INVALID_ARGUMENT (also: a name is there twice; a name or value
/// is NULL with a length), ROCKS_NOT_SUPPORTED (also: values expire; rocks_db_write says so for the
/// default column family given as NULL, and for a write_policy other than WRITE_COMMITTED).
#[no_mangle]
pub extern "C" fn rocks_batch_put_entity(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    columns: InWideColumns,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len), (columns, count) =>
        batch.add(column_family, Write::PutEntity { key, columns })
    }
}

/// Reads the columns of a key, without a copy where RocksDB can pin them. A plain value is one column
/// of the empty name.
/// - options: read options.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - columns: out, borrowed until `result` is used again, reset or freed, also across a close; in the order of their names; NULL: refused.
/// - count: out; how many columns; NULL: refused.
///
/// Returns: as rocks_db_get; ROCKS_NOT_SUPPORTED (a write_policy other than WRITE_COMMITTED),
/// ROCKS_HANDLE_BUSY (another thread uses the result).
#[no_mangle]
pub extern "C" fn rocks_db_get_entity(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    result: Sole<rocks_values>,
    columns: Out<*const rocks_wide_column>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), result, columns, count =>
        show(db.get_entity(result, column_family, options, None, key)?, columns, count)
    }
}

/// Reads the columns that a key had at a snapshot, as rocks_db_get_entity does.
/// - snapshot: in; also where the options name another one.
/// - options: read options.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - columns: out, borrowed until `result` is used again, reset or freed, also across a close; in the order of their names; NULL: refused.
/// - count: out; how many columns; NULL: refused.
///
/// Returns: as rocks_db_get_entity; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub extern "C" fn rocks_snapshot_get_entity(
    snapshot: InWithin<rocks_snapshot>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    result: Sole<rocks_values>,
    columns: Out<*const rocks_wide_column>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot, column_family, options, (key, key_len), result, columns, count =>
        show(snapshot.get_entity(result, column_family, options, key)?, columns, count)
    }
}

/// Reads the columns that a key would have if the batch were written now: the batch's records over the
/// database's, as rocks_batch_get_from_db does.
/// - batch: in; one with an index.
/// - db: in; its database; NULL: refused.
/// - options: read options.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - columns: out, borrowed until `result` is used again, reset or freed, also across a close; in the order of their names; NULL: refused.
/// - count: out; how many columns; NULL: refused.
///
/// Returns: as rocks_db_get_entity; ROCKS_INVALID_ARGUMENT also for a batch without index or of
/// another database.
#[no_mangle]
pub extern "C" fn rocks_batch_get_entity_from_db(
    batch: Sole<rocks_batch>,
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    result: Sole<rocks_values>,
    columns: Out<*const rocks_wide_column>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, batch, db, column_family, options, (key, key_len), result, columns, count =>
        let found = batch.get_entity_from_db(db, column_family, options, key, result)?;
        show(found, columns, count)
    }
}

/// Reads the columns of many keys in one call (RocksDB's batched MultiGetEntity), as
/// rocks_db_multi_get reads their values: `codes` has a code for each, and rocks_values_status_at its
/// message. The columns of all keys lie one after the other: those of key `i` are the ones from
/// offsets[i] up to offsets[i + 1]. rocks_values_read_block and rocks_values_read_into then make a
/// column of the keys' plain values.
/// - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
/// - options: read options.
/// - sorted: 1: the keys are in ascending order (of column family id, then of the comparator),
///   which saves sorting and is checked; 0: in any order.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - columns: out, borrowed until `result` is used again, reset or freed, also across a close; those of each key in the order of their names; NULL: refused.
/// - offsets: out, borrowed until `result` is used again, reset or freed; one more than keys; NULL: refused.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_db_multi_get; ROCKS_NOT_SUPPORTED (a write_policy other than WRITE_COMMITTED).
#[no_mangle]
pub extern "C" fn rocks_db_multi_get_entity(
    db: In<rocks_db>,
    column_families: FamilyOfEach<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InKeys,
    count: usize,
    sorted: YesNo,
    result: Sole<rocks_values>,
    columns: Out<*const rocks_wide_column>,
    offsets: Out<*const usize>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, db, (column_families, count), options, (keys, count), sorted, result, columns, offsets, codes =>
        prepare(result, db, column_families, count)?;
        let found = db.multi_get_entity(result, None, options, None, keys.into(), sorted)?;
        show_all(found, columns, offsets, codes)
    }
}

/// Reads the columns that many keys had at a snapshot, as rocks_db_multi_get_entity does.
/// - snapshot: in; also where the options name another one.
/// - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
/// - options: read options.
/// - sorted: as rocks_db_multi_get_entity.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - columns: out, borrowed until `result` is used again, reset or freed, also across a close; those of each key in the order of their names; NULL: refused.
/// - offsets: out, borrowed until `result` is used again, reset or freed; one more than keys; NULL: refused.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_db_multi_get_entity; ROCKS_CLOSED: the snapshot's database is.
#[no_mangle]
pub extern "C" fn rocks_snapshot_multi_get_entity(
    snapshot: InWithin<rocks_snapshot>,
    column_families: FamilyOfEach<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InKeys,
    count: usize,
    sorted: YesNo,
    result: Sole<rocks_values>,
    columns: Out<*const rocks_wide_column>,
    offsets: Out<*const usize>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, snapshot, (column_families, count), options, (keys, count), sorted, result, columns, offsets, codes =>
        prepare(result, snapshot.db, column_families, count)?;
        let found = snapshot.multi_get_entity(result, options, keys.into(), sorted)?;
        show_all(found, columns, offsets, codes)
    }
}

/// Returns the columns of the entry that the iterator is at, without moving it. The iterators of
/// snapshots, transactions, batches and table files have them too. An iterator that reads ahead stops
/// doing so for a while: where columns of every entry are wanted, each step costs one of RocksDB's.
/// - columns: out, borrowed until the iterator is used again or freed, or its database closes; in the order of their names; NULL: refused.
/// - count: out; how many columns; NULL: refused.
///
/// Returns: ROCKS_NOT_POSITIONED: not at an entry.
#[no_mangle]
pub extern "C" fn rocks_iter_columns(
    iter: Sole<rocks_iter>,
    columns: Out<*const rocks_wide_column>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, iter, columns, count =>
        show(iter.columns()?, columns, count)
    }
}

/// Returns the columns of one key to the caller.
pub(crate) fn show(
    (found, many): (*const rocks_wide_column, usize),
    columns: Answer<*const rocks_wide_column>,
    count: Answer<usize>,
) -> Result<()> {
    columns.set(found);
    count.answer(many)
}

/// Returns the columns of many keys to the caller.
pub(crate) fn show_all(
    found: Entities,
    columns: Answer<*const rocks_wide_column>,
    offsets: Answer<*const usize>,
    codes: Answer<*const rocks_code>,
) -> Result<()> {
    columns.set(found.columns);
    offsets.set(found.offsets);
    codes.answer(found.codes)
}
