//! Properties.

use crate::abi::bytes::text;
use crate::abi::guard::{shared, shared_or_null};
use crate::abi::out::out;
use crate::abi::status::call;
use crate::core::property;
use crate::types::{rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_status};
use std::ffi::c_char;

/// Reads a property as text, by RocksDB's name (include/rocksdb/db.h, DB::Properties):
/// "rocksdb.stats", "rocksdb.num-files-at-level0", … Every property has a text.
/// - value: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has no value: a level that is not there, statistics that are not
/// kept), ROCKS_INVALID_ARGUMENT (also: no such name; the message has the nearest).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_property(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    name: *const c_char,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        value.set(db.property(family, name)?.into());
        Ok(())
    })
}

/// Reads a property that is a number: "rocksdb.estimate-num-keys", …
/// - value: out; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
/// number).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_property_int(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    name: *const c_char,
    value: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        value.set(db.property_int(family, name)?);
        Ok(())
    })
}

/// Reads a property that is a number, summed over all column families (a block cache
/// that several share counts once).
/// - value: out; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
/// number).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_property_aggregated_int(
    db: *const rocks_db,
    name: *const c_char,
    value: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        value.set(shared(db)?.property_aggregated_int(name)?);
        Ok(())
    })
}

/// Reads a property that is a map: "rocksdb.cfstats", "rocksdb.dbstats",
/// "rocksdb.block-cache-entry-stats", "rocksdb.aggregated-table-properties", …
/// - pairs: out, owned: free with rocks_buffer_free; keys and values in turn, each ended by NUL, sorted by key; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
/// map).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_property_map(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    name: *const c_char,
    pairs: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let pairs = unsafe { out(pairs) };
    call(status, || {
        let pairs = pairs.wanted("pairs")?;
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        pairs.set(db.property_map(family, name)?.into());
        Ok(())
    })
}

/// The names of all properties. Those that end in "at-level" want a level's number
/// appended, "rocksdb.live-sst-files-size-at-temperature" a temperature's.
/// - names: out, owned: free with rocks_buffer_free; each name ended by NUL, sorted; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_property_names(
    names: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let names = unsafe { out(names) };
    call(status, || {
        names.wanted("names")?.set(property::names()?.into());
        Ok(())
    })
}

/// Sets the counts behind "rocksdb.stats" and its like to zero, for all column families.
/// Returns: ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_reset_stats(
    db: *mut rocks_db,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || shared(db)?.reset_stats())
}
