//! Keys with timestamps in a batch: each record has its own, so that one batch may write several keys
//! at one timestamp, or one key at several.
//! - rocks_batch_count, rocks_batch_data and rocks_batch_iterate show such a key with its timestamp
//!   behind it, as RocksDB stores it. The bytes of a batch do not tell which keys have one: a batch
//!   made of bytes, or of a log, is written to a column family with timestamps only where the write
//!   option timestamps_in_keys says that its keys end with them.
//! - With column family NULL, rocks_db_write compares the timestamps with the database's default
//!   column family; with a handle, the call that adds the record does.
//! - In databases with transactions the commit gives the timestamps
//!   (rocks_txn_set_commit_timestamp): such batches are refused there.

use crate::abi::bytes::{InBytes, InSlices};
use crate::abi::handles::handles::{InOrNull, Sole};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::write::{Write, Writes};
use crate::types::{rocks_batch, rocks_code, rocks_column_family};

/// Adds: set the value of a key as of a timestamp. The bytes are copied.
/// - column_family: in, shared; NULL: the default one.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_batch_put, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or
/// of another size; ROCKS_NOT_SUPPORTED: a batch with an index.
#[no_mangle]
pub extern "C" fn rocks_batch_put_with_timestamp(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len), (timestamp, timestamp_len), (value, value_len) =>
        batch.add_at(column_family, Write::Put { key, value }, timestamp)
    }
}

/// Adds: merge an operand into the value of a key as of a timestamp.
/// - column_family: in, shared; NULL: the default one.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_batch_merge and rocks_batch_put_with_timestamp.
#[no_mangle]
pub extern "C" fn rocks_batch_merge_with_timestamp(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    operand: InBytes,
    operand_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len), (timestamp, timestamp_len), (operand, operand_len) =>
        batch.add_at(column_family, Write::Merge { key, operand }, timestamp)
    }
}

/// Adds: delete a key as of a timestamp.
/// - column_family: in, shared; NULL: the default one.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_batch_put_with_timestamp.
#[no_mangle]
pub extern "C" fn rocks_batch_delete_with_timestamp(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len), (timestamp, timestamp_len) =>
        batch.add_at(column_family, Write::Delete { key }, timestamp)
    }
}

/// Adds: delete a key that was put once, as of a timestamp.
/// - column_family: in, shared; NULL: the default one.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_batch_put_with_timestamp.
#[no_mangle]
pub extern "C" fn rocks_batch_single_delete_with_timestamp(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len), (timestamp, timestamp_len) =>
        batch.add_at(column_family, Write::SingleDelete { key }, timestamp)
    }
}

/// Adds: delete the keys from `begin` on and before `end`, as of a timestamp.
/// - column_family: in, shared; NULL: the default one.
/// - begin: in, begin_len bytes, included; NULL: only with length 0.
/// - end: in, end_len bytes, excluded; NULL: only with length 0.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_batch_delete_range and rocks_batch_put_with_timestamp.
#[no_mangle]
pub extern "C" fn rocks_batch_delete_range_with_timestamp(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (begin, begin_len), (end, end_len), (timestamp, timestamp_len) =>
        batch.add_at(column_family, Write::DeleteRange { begin, end }, timestamp)
    }
}

/// Adds one put for each of `count` keys, all as of one timestamp, or, when one of them is refused,
/// none.
/// - column_family: in, shared; NULL: the default one.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_batch_put_with_timestamp; the message names the element.
#[no_mangle]
pub extern "C" fn rocks_batch_put_many_with_timestamp(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    keys: InSlices,
    values: InSlices,
    count: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (keys, count), (values, count), (timestamp, timestamp_len) =>
        batch.add_many_at(column_family, &Writes::Put { keys, values }, timestamp)
    }
}

/// Adds one delete for each of `count` keys, all as of one timestamp, or, when one of them is
/// refused, none.
/// - column_family: in, shared; NULL: the default one.
/// - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with length 0.
///
/// Returns: as rocks_batch_put_with_timestamp; the message names the element.
#[no_mangle]
pub extern "C" fn rocks_batch_delete_many_with_timestamp(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    keys: InSlices,
    count: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (keys, count), (timestamp, timestamp_len) =>
        batch.add_many_at(column_family, &Writes::Delete { keys }, timestamp)
    }
}
