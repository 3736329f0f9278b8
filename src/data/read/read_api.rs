//! Point reads: into the caller's buffer, pinned without a copy, or owned.

use crate::abi::bytes::{InBytes, Room};
use crate::abi::handles::handles::{In, InOrNull, Sole};
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::read::read::Source;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_slice, rocks_value,
};

/// Reads the value of a key into a buffer of the library's.
/// - options: read options.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND, ROCKS_INCOMPLETE (read tier), ROCKS_TIMED_OUT, ROCKS_CORRUPTION,
/// ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_get(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), value =>
        value.answer(db.get_owned(column_family, options, key)?)
    }
}

/// Reads the value of a key into the caller's memory.
/// - options: read options.
/// - buffer: out, `capacity` bytes; NULL: only with capacity 0.
/// - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
///
/// Returns: as rocks_db_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
/// first `capacity` bytes.
#[no_mangle]
pub extern "C" fn rocks_db_get_into(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    buffer: Room,
    capacity: usize,
    value_len: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), (buffer, capacity), value_len =>
        value_len.fill(|len| db.get_into(column_family, options, key, buffer, len))
    }
}

/// Reads the value of a key without a copy where RocksDB can pin it (a block in the
/// cache). The fastest form for values of more than a few hundred bytes.
/// - options: read options.
/// - holder: in; the value it held before becomes invalid; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also across a close; NULL: refused.
///
/// Returns: as rocks_db_get, and ROCKS_HANDLE_BUSY: another thread uses the holder.
#[no_mangle]
pub extern "C" fn rocks_db_get_pinned(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    holder: Sole<rocks_value>,
    value: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), holder, value =>
        value.answer(db.get_pinned(column_family, options, key, holder)?)
    }
}

/// Tells whether a key may exist, from memory alone (memtables, filters, cached blocks): never
/// reads a file. False is certain; true is not.
/// - options: in; read options; their read_tier does not matter; NULL: defaults.
/// - may_exist: out; NULL: refused.
/// - value: out, owned: free with rocks_buffer_free; the value, where memory had it; NULL: not wanted.
/// - value_found: out; whether memory had it, so that the key exists; NULL: not wanted.
///
/// Returns: ROCKS_OK (also for false), ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_key_may_exist(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    may_exist: Out<bool>,
    value: OutOrNull<rocks_buffer>,
    value_found: OutOrNull<bool>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), may_exist, value, value_found =>
        let wanted = value.is_wanted();
        let (may, found) = db.key_may_exist(column_family, options, key, wanted)?;
        may_exist.set(may);
        value_found.set(found.is_some());
        found.map_or(Ok(()), |found| value.answer(found))
    }
}
