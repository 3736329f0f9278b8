//! Many reads in one call.

use crate::abi::bytes::{array, bytes};
use crate::abi::guard::{exclusive, free_exclusive, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::or_default;
use crate::core::db::Db;
use crate::core::error::{Error, Result};
use crate::core::multi_get::Values;
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::types::{
    rocks_code, rocks_column_family, rocks_db, rocks_options, rocks_slice, rocks_status,
    rocks_values,
};

impl Named for rocks_values {
    type Object = Values;
}

impl Object for Values {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Values as u8,
        name: "values",
    };
}

/// Makes an empty result.
/// - values: out, owned: free with rocks_values_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_values_new(
    values: *mut *mut rocks_values,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let values = unsafe { out(values) };
    call(status, || {
        values.wanted("values")?.set(make(Values::new()?, 0)?);
        Ok(())
    })
}

/// Reads many keys in one call (RocksDB's batched MultiGet): all from one point in
/// time, index and filter blocks shared, values shown without a copy where RocksDB
/// can pin them.
///
/// The returned code is that of the call as a whole. `codes` has one for each key: ROCKS_OK,
/// ROCKS_NOT_FOUND, or an error whose message rocks_values_status_at gives. Dropped column families
/// can be read as long as their handle is there.
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
pub unsafe extern "C" fn rocks_db_multi_get(
    db: *const rocks_db,
    column_families: *const *const rocks_column_family,
    options: *const rocks_options,
    keys: *const rocks_slice,
    count: usize,
    sorted: i32,
    result: *mut rocks_values,
    values: *mut *const rocks_slice,
    codes: *mut *const rocks_code,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (values, codes) = unsafe { (out(values), out(codes)) };
    call(status, || {
        // SAFETY: the caller's keys.
        let keys = unsafe { checked_keys(keys, count)? };
        let sorted = flag(sorted, "sorted")?;
        let (db, mut result) = (shared(db)?, exclusive(result)?);
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        result.prepare(&db, count)?;
        let spread = !column_families.is_null();
        if spread {
            // SAFETY: the caller's array.
            unsafe { spread_over(&mut result, &db, column_families, count)? };
        }
        let answers = db.multi_get(&mut result, spread, options, keys, sorted)?;
        values.set(answers.values);
        codes.set(answers.codes);
        Ok(())
    })
}

/// The whole status of one key of the last call: fails with that key's code.
/// - index: of the key, from 0.
///
/// Returns: ROCKS_NOT_FOUND, RocksDB's own code; ROCKS_INVALID_ARGUMENT (no such index).
#[no_mangle]
pub unsafe extern "C" fn rocks_values_status_at(
    values: *mut rocks_values,
    index: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || exclusive(values)?.status(index))
}

/// Lets go of the values, and of the cache entries that they may pin.
#[no_mangle]
pub unsafe extern "C" fn rocks_values_reset(
    values: *mut rocks_values,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        exclusive(values)?.reset();
        Ok(())
    })
}

/// Frees a result and the values that it shows.
#[no_mangle]
pub unsafe extern "C" fn rocks_values_free(
    values: *mut rocks_values,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(values))
}

/// Keys, each looked at; the same memory, as the bridge names it.
/// # Safety
/// `keys` is NULL or readable for `count` slices during the call, and so are the slices.
pub unsafe fn checked_keys<'a>(
    keys: *const rocks_slice,
    count: usize,
) -> Result<&'a [rocks_slice]> {
    // SAFETY: the caller vouches for the array.
    let keys = unsafe { array(keys, count, "keys")? };
    for (at, key) in keys.iter().enumerate() {
        // SAFETY: the caller vouches for the bytes.
        if unsafe { bytes(key.data, key.len, "keys") }.is_err() {
            // SAFETY: as above; the name is built only where it is needed.
            unsafe { bytes(key.data, key.len, &format!("keys[{at}]"))? };
        }
    }
    // SAFETY: both are a pointer and a length, in this order.
    Ok(unsafe { std::slice::from_raw_parts(keys.as_ptr().cast(), count) })
}

pub(super) unsafe fn spread_over(
    result: &mut Values,
    db: &Db,
    families: *const *const rocks_column_family,
    count: usize,
) -> Result<()> {
    // SAFETY: the caller vouches for the array.
    let families = unsafe { array(families, count, "column_families")? };
    for (at, &family) in families.iter().enumerate() {
        let resolve = || Ok(shared_or_null(family)?.map(|family| (*family).clone()));
        let set = result.set_family(db, at, family.addr() as u64, resolve);
        set.map_err(|error| error.within(&format!("column_families[{at}]")))?;
    }
    Ok(())
}

pub(super) fn flag(value: i32, name: &str) -> Result<bool> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Error::argument(name, format!("{other}; accepted: 0, 1"))),
    }
}
