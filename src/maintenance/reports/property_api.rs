//! Properties.

use crate::abi::handles::handles::{In, InMut, InOrNull};
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::maintenance::reports::property;
use crate::types::{rocks_buffer, rocks_code, rocks_column_family, rocks_db};

/// Reads a property as text, by RocksDB's name (include/rocksdb/db.h, DB::Properties):
/// "rocksdb.stats", "rocksdb.num-files-at-level0", … Every property has a text.
/// - value: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has no value: a level that is not there, statistics that are not
/// kept), ROCKS_INVALID_ARGUMENT (also: no such name; the message has the nearest).
#[no_mangle]
pub extern "C" fn rocks_db_property(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    name: InText,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, name, value =>
        value.answer(db.property(column_family, name)?)
    }
}

/// Reads a property that is a number: "rocksdb.estimate-num-keys", …
/// - value: out; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
/// number).
#[no_mangle]
pub extern "C" fn rocks_db_property_int(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, name, value =>
        value.answer(db.property_int(column_family, name)?)
    }
}

/// Reads a property that is a number, summed over all column families (a block cache
/// that several share counts once).
/// - value: out; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
/// number).
#[no_mangle]
pub extern "C" fn rocks_db_property_aggregated_int(
    db: In<rocks_db>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, db, name, value =>
        value.answer(db.property_aggregated_int(name)?)
    }
}

/// Reads a property that is a map: "rocksdb.cfstats", "rocksdb.dbstats",
/// "rocksdb.block-cache-entry-stats", "rocksdb.aggregated-table-properties", …
/// - pairs: out, owned: free with rocks_buffer_free; keys and values in turn, each ended by NUL, sorted by key; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
/// map).
#[no_mangle]
pub extern "C" fn rocks_db_property_map(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    name: InText,
    pairs: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, name, pairs =>
        pairs.answer(db.property_map(column_family, name)?)
    }
}

/// The names of all properties. Those that end in "at-level" want a level's number
/// appended, "rocksdb.live-sst-files-size-at-temperature" a temperature's.
/// - names: out, owned: free with rocks_buffer_free; each name ended by NUL, sorted; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_property_names(names: Out<rocks_buffer>, status: Status) -> rocks_code {
    call! { status, names =>
        names.answer(property::names()?)
    }
}

/// Sets the counts behind "rocksdb.stats" and its like to zero, for all column families.
/// Returns: ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub extern "C" fn rocks_db_reset_stats(db: InMut<rocks_db>, status: Status) -> rocks_code {
    call! { status, db =>
        db.reset_stats()
    }
}
