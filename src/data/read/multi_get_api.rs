//! Many reads in one call.

use crate::abi::bytes::InKeys;
use crate::abi::column::InColumn;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, In, InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::number::YesNo;
use crate::abi::out::{Answer, Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::base::error::Result;
use crate::data::read::multi_get::{Answers, Values};
use crate::db::db::Db;
use crate::db::families::families_api::{Each, FamilyOfEach};
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_code, rocks_column_family, rocks_db, rocks_slice, rocks_values};
use std::ptr::null;

impl Named for rocks_values {
    type Object = Values;
}

impl Object for Values {
    const KIND: Kind = Kind::numbered(ObjectKind::Values as u8);
    const ALONE: bool = true;
}

/// Makes an empty result.
/// - values: out, owned: free with rocks_values_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_values_new(values: New<rocks_values>, status: Status) -> rocks_code {
    call! { status, values =>
        values.answer(Values::new()?)
    }
}

/// Reads many keys in one call (RocksDB's batched MultiGet): all from one point in time, sharing
/// index and filter blocks, without copying values if RocksDB can pin them.
///
/// The returned code is that of the call as a whole. `codes` has one for each key: ROCKS_OK,
/// ROCKS_NOT_FOUND, or an error whose message rocks_values_status_at returns. Dropped column
/// families can be read as long as their handle exists.
/// - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
/// - options: read options.
/// - sorted: 1: the keys are in ascending order (of column family id, then of the comparator),
///   which saves sorting and is checked; 0: in any order.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed, also across a close; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: ROCKS_HANDLE_BUSY (another thread uses the result).
#[no_mangle]
pub extern "C" fn rocks_db_multi_get(
    db: In<rocks_db>,
    column_families: FamilyOfEach<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InKeys,
    count: usize,
    sorted: YesNo,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, db, (column_families, count), options, (keys, count), sorted, result, values, codes =>
        prepare(result, db, column_families, count)?;
        let answers = db.multi_get(result, None, options, null(), keys.into(), sorted, None)?;
        show(answers, values, codes)
    }
}

/// Reads many keys with user-defined timestamps as of the read option "timestamp", as
/// rocks_db_multi_get does, and when each value was written.
/// - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
/// - options: in; read options; NULL: defaults, which have no timestamp.
/// - sorted: as rocks_db_multi_get.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed, also across a close; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - timestamps: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL, 0} where there is no value; NULL: refused.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_db_multi_get; ROCKS_INVALID_ARGUMENT also for a column family without timestamps
/// or with such of another size.
#[no_mangle]
pub extern "C" fn rocks_db_multi_get_with_timestamps(
    db: In<rocks_db>,
    column_families: FamilyOfEach<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InKeys,
    count: usize,
    sorted: YesNo,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    timestamps: Out<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, db, (column_families, count), options, (keys, count), sorted, result, values, timestamps, codes =>
        prepare(result, db, column_families, count)?;
        let mut written = null();
        let to = Some(&mut written);
        let answers = db.multi_get(result, None, options, null(), keys.into(), sorted, to)?;
        timestamps.set(written);
        show(answers, values, codes)
    }
}

/// Reads the keys of a column in one call, as rocks_db_multi_get does those of an array. All are of
/// one column family.
/// - options: read options.
/// - sorted: 1: the keys are in ascending order of the comparator, which saves sorting and is
///   checked; 0: in any order.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed, also across a close; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
///
/// Returns: as rocks_db_multi_get. rocks_values_read_block and rocks_values_read_into make a column
/// of the values.
#[no_mangle]
pub extern "C" fn rocks_db_multi_get_columns(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    keys: InColumn,
    count: usize,
    sorted: YesNo,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (keys, count), sorted, result, values, codes =>
        result.prepare(db, count)?;
        let answers = db.multi_get(result, column_family, options, null(), keys, sorted, None)?;
        show(answers, values, codes)
    }
}

/// Returns the whole status of one key of the last call: fails with that key's code.
/// - index: of the key, from 0.
///
/// Returns: ROCKS_NOT_FOUND, RocksDB's own code; ROCKS_INVALID_ARGUMENT (no such index).
#[no_mangle]
pub extern "C" fn rocks_values_status_at(
    values: Sole<rocks_values>,
    index: usize,
    status: Status,
) -> rocks_code {
    call! { status, values =>
        values.status(index)
    }
}

/// Releases the values, and the cache entries that they may pin.
#[no_mangle]
pub extern "C" fn rocks_values_reset(values: Sole<rocks_values>, status: Status) -> rocks_code {
    call! { status, values =>
        values.reset();
        Ok(())
    }
}

/// Frees a result and the values that it shows.
#[no_mangle]
pub extern "C" fn rocks_values_free(values: FreedSole<rocks_values>, status: Status) -> rocks_code {
    call! { status, values =>
        values.free()
    }
}

/// Makes room for the results, and sets the column family of each key if they differ.
pub(crate) fn prepare(
    result: &mut Values,
    db: &Db,
    families: Option<Each<rocks_column_family>>,
    count: usize,
) -> Result<()> {
    result.prepare(db, count)?;
    families.map_or(Ok(()), |families| {
        families.each(|at, token, resolve| result.set_family(db, at, token, resolve))
    })
}

/// Returns the results to the caller.
pub(crate) fn show(
    answers: Answers,
    values: Answer<*const rocks_slice>,
    codes: Answer<*const rocks_code>,
) -> Result<()> {
    values.set(answers.values);
    codes.answer(answers.codes)
}
