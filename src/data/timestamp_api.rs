//! Keys with user-defined timestamps (the comparator's timestamp_size).

use crate::abi::bytes::InBytes;
use crate::abi::handles::handles::{In, InOrNull, Sole};
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::write::Write;
use crate::db::child_api::{Awaited, Changed};
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_iter, rocks_slice,
};

/// Sets the value of a key as of a timestamp. Write each timestamp of a key at most once.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_put, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub extern "C" fn rocks_db_put_with_timestamp(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), (timestamp, timestamp_len), (value, value_len) =>
        db.write_at(column_family, options, Write::Put { key, value }, timestamp)
    }
}

/// Merges an operand into the value of a key as of a timestamp.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_merge, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub extern "C" fn rocks_db_merge_with_timestamp(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    operand: InBytes,
    operand_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), (timestamp, timestamp_len), (operand, operand_len) =>
        db.write_at(
            column_family,
            options,
            Write::Merge { key, operand },
            timestamp,
        )
    }
}

/// Deletes a key as of a timestamp: reads as of an older one still find it.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_delete, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub extern "C" fn rocks_db_delete_with_timestamp(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), (timestamp, timestamp_len) =>
        db.write_at(column_family, options, Write::Delete { key }, timestamp)
    }
}

/// Deletes a key that was put once, as of a timestamp.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_single_delete, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub extern "C" fn rocks_db_single_delete_with_timestamp(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), (timestamp, timestamp_len) =>
        db.write_at(
            column_family,
            options,
            Write::SingleDelete { key },
            timestamp,
        )
    }
}

/// Deletes the keys from `begin` on and before `end`, as of a timestamp.
/// - options: write options.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_db_delete_range, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of another size.
#[no_mangle]
pub extern "C" fn rocks_db_delete_range_with_timestamp(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (begin, begin_len), (end, end_len), (timestamp, timestamp_len) =>
        db.write_at(
            column_family,
            options,
            Write::DeleteRange { begin, end },
            timestamp,
        )
    }
}

/// Reads the newest value of a key that is not newer than the read option "timestamp", and when it was written.
/// rocks_db_get and the other reads take the same option.
/// - options: in; read options; NULL: defaults, which have no timestamp.
/// - key: in, key_len bytes, without timestamp; NULL: only with length 0.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
/// - timestamp: out, owned: free with rocks_buffer_free; empty where the column family has none; NULL: refused.
///
/// Returns: as rocks_db_get, and ROCKS_INVALID_ARGUMENT: no "timestamp", one of another size, or one before
/// what rocks_db_increase_full_history_ts_low gave up.
#[no_mangle]
pub extern "C" fn rocks_db_get_with_timestamp(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    value: Out<rocks_buffer>,
    timestamp: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (key, key_len), value, timestamp =>
        let (found, at) = db.get_with_timestamp(column_family, options, key)?;
        value.set(found);
        timestamp.answer(at)
    }
}

/// Returns the timestamp of the iterator's current entry. The keys that it returns have none; with
/// the read option "iter_start_ts" set, every version from there on is an entry, and its key has
/// RocksDB's own form: the key, its timestamp, and eight bytes more.
/// - timestamp: out, borrowed until the iterator is used again or freed, or its database closes; NULL: refused.
///
/// Returns: ROCKS_NOT_POSITIONED: not at an entry; ROCKS_INVALID_ARGUMENT: the column family has no
/// timestamps.
#[no_mangle]
pub extern "C" fn rocks_iter_timestamp(
    iter: Sole<rocks_iter>,
    timestamp: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, iter, timestamp =>
        timestamp.answer(iter.timestamp()?)
    }
}

/// Allows RocksDB to drop the history before a timestamp: compactions may drop versions that newer
/// ones hide from all later reads. Reads as of an older timestamp are refused from the next flush or
/// compaction of the column family on (RocksDB's FailIfReadCollapsedHistory). It never decreases.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: before the one that was set last), ROCKS_TRY_AGAIN
/// (another thread set a later one), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only),
/// ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout: it is set later).
#[no_mangle]
pub extern "C" fn rocks_db_increase_full_history_ts_low(
    db: Awaited<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (timestamp, timestamp_len) =>
        let (family, timestamp) = (column_family.cloned(), timestamp.to_vec());
        db.within(None, move |db| {
            db.increase_full_history_ts_low(family.as_ref(), &timestamp)
        })
    }
}

/// Returns the timestamp before which a column family's history may be dropped.
/// - timestamp: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND: none was; ROCKS_INVALID_ARGUMENT: it has no timestamps.
#[no_mangle]
pub extern "C" fn rocks_db_full_history_ts_low(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    timestamp: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, timestamp =>
        timestamp.answer(db.full_history_ts_low(column_family)?)
    }
}
