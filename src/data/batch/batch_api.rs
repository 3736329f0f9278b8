//! Batches of writes.

use crate::abi::bytes::{InBytes, InSlices};
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{FreedSole, InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::data::batch::batch::Batch;
use crate::data::write::{Write, Writes};
use crate::db::child_api::Changed;
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_batch, rocks_code, rocks_column_family, rocks_db, rocks_slice};

impl Named for rocks_batch {
    type Object = Batch;
}

impl Object for Batch {
    const KIND: Kind = Kind::numbered(ObjectKind::Batch as u8);
    const ALONE: bool = true;
    fn close(&mut self) {
        Batch::close(self);
    }
}

/// Makes an empty batch without limits.
/// - batch: out, owned: free with rocks_batch_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_batch_new(batch: New<rocks_batch>, status: Status) -> rocks_code {
    call! { status, batch =>
        batch.answer(Batch::new(0, 0, 0)?)
    }
}

/// Makes an empty batch with reserved memory, a limit, or checksums.
///
/// `reserved_bytes` of memory are allocated at once. `max_bytes` limits the batch's bytes
/// (rocks_batch_size); a record that would exceed it is refused with ROCKS_ABORTED; 0: no limit.
/// `protection_bytes_per_key` is 0, or 8 to protect each record by a checksum from the put until it
/// is in the memtable.
/// - batch: out, owned: free with rocks_batch_free; NULL: refused.
///
/// Returns: ROCKS_EXCEPTION (an impossible reserved_bytes).
#[no_mangle]
pub extern "C" fn rocks_batch_new_with(
    reserved_bytes: usize,
    max_bytes: usize,
    protection_bytes_per_key: usize,
    batch: New<rocks_batch>,
    status: Status,
) -> rocks_code {
    call! { status, batch =>
        let made = Batch::new(reserved_bytes, max_bytes, protection_bytes_per_key);
        batch.answer(made?)
    }
}

/// Makes a batch from the bytes of rocks_batch_data. It checks every byte: the header, the kind and
/// the lengths of each record, the count. Records of every kind are taken; rocks_db_write refuses
/// those that a database cannot take.
/// - data: in, len bytes, copied; NULL: only with length 0 (which is no batch).
/// - batch: out, owned: free with rocks_batch_free; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (not a batch; the message says where).
#[no_mangle]
pub extern "C" fn rocks_batch_from_data(
    data: InBytes,
    len: usize,
    batch: New<rocks_batch>,
    status: Status,
) -> rocks_code {
    call! { status, (data, len), batch =>
        batch.answer(Batch::from_data(data)?)
    }
}

/// Compares each record of a batch with its checksum, if the batch has them (rocks_batch_new_with):
/// before it is written, which compares them as well.
/// Returns: ROCKS_OK (also: it has no checksums), ROCKS_CORRUPTION (memory was changed since the put).
#[no_mangle]
pub extern "C" fn rocks_batch_verify_checksum(
    batch: Sole<rocks_batch>,
    status: Status,
) -> rocks_code {
    call! { status, batch =>
        batch.verify_checksum()
    }
}

/// Frees a batch.
#[no_mangle]
pub extern "C" fn rocks_batch_free(batch: FreedSole<rocks_batch>, status: Status) -> rocks_code {
    call! { status, batch =>
        batch.free()
    }
}

/// Applies a batch to a database, all of it or nothing. The batch is unchanged and may be written
/// again.
///
/// Before RocksDB receives it, the batch is checked for what would make RocksDB fail halfway and
/// refuse every later write: column families of another database, dropped or unknown ones (unless
/// the write option ignore_missing_column_families is set: their records are skipped), merges
/// without a merge operator, range deletions whose begin comes after their end, markers of
/// transactions; and for records without a timestamp where keys have one, or with one where they have
/// none, or one of another size. The check reads the records only of batches made from bytes, of
/// those with range deletions or timestamps, and of all where the default column family has
/// timestamps.
/// - options: write options.
///
/// Returns: ROCKS_NOT_SUPPORTED (also: read-only; no timestamp where keys have one),
/// ROCKS_INVALID_ARGUMENT (a timestamp that does not fit), ROCKS_COLUMN_FAMILY_DROPPED,
/// ROCKS_CORRUPTION (a checksum of a record does not match), ROCKS_INCOMPLETE (no_slowdown),
/// ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_write(
    db: Changed<rocks_db>,
    options: InOptions<kind::Write>,
    batch: Sole<rocks_batch>,
    status: Status,
) -> rocks_code {
    call! { status, db, options, batch =>
        db.write(options, batch)
    }
}

/// Adds: set the value of a key. The bytes are copied.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: a column family of another database than before; too
/// long), ROCKS_ABORTED (over max_bytes), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED
/// (user-defined timestamps: rocks_batch_put_with_timestamp; for the default column family given as
/// NULL rocks_db_write says so).
#[no_mangle]
pub extern "C" fn rocks_batch_put(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len), (value, value_len) =>
        batch.add(column_family, Write::Put { key, value })
    }
}

/// Adds: merge an operand into the value of a key, with the column family's merge operator.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put; ROCKS_NOT_SUPPORTED also without a merge operator (for the
/// default column family given as NULL rocks_db_write says so).
#[no_mangle]
pub extern "C" fn rocks_batch_merge(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    operand: InBytes,
    operand_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len), (operand, operand_len) =>
        batch.add(column_family, Write::Merge { key, operand })
    }
}

/// Adds: delete a key.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put.
#[no_mangle]
pub extern "C" fn rocks_batch_delete(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len) =>
        batch.add(column_family, Write::Delete { key })
    }
}

/// Adds: delete a key that was put exactly once since it was last deleted, and never merged.
/// For any other key the result is undefined (RocksDB: db.h, SingleDelete).
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put.
#[no_mangle]
pub extern "C" fn rocks_batch_single_delete(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (key, key_len) =>
        batch.add(column_family, Write::SingleDelete { key })
    }
}

/// Adds: delete every key from `begin` on and before `end`, in the column family's order.
/// rocks_db_write refuses a batch where `begin` comes after `end`.
/// - column_family: in, shared; NULL: the default one.
/// - begin: in, begin_len bytes, included; NULL: only with length 0.
/// - end: in, end_len bytes, excluded; NULL: only with length 0.
///
/// Returns: as rocks_batch_put; ROCKS_NOT_SUPPORTED also for a batch with an index.
#[no_mangle]
pub extern "C" fn rocks_batch_delete_range(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (begin, begin_len), (end, end_len) =>
        batch.add(column_family, Write::DeleteRange { begin, end })
    }
}

/// Adds bytes that go only into the write-ahead log, for readers of the log. They are not counted
/// as a record (rocks_batch_count).
/// Returns: as rocks_batch_put.
#[no_mangle]
pub extern "C" fn rocks_batch_put_log_data(
    batch: Sole<rocks_batch>,
    blob: InBytes,
    blob_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, (blob, blob_len) =>
        batch.put_log_data(blob)
    }
}

/// Adds one put for each of `count` keys, or, when one of them is refused, none.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put; the message names the element.
#[no_mangle]
pub extern "C" fn rocks_batch_put_many(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    keys: InSlices,
    values: InSlices,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (keys, count), (values, count) =>
        batch.add_many(column_family, &Writes::Put { keys, values })
    }
}

/// Adds one delete for each of `count` keys, or, when one of them is refused, none.
/// - column_family: in, shared; NULL: the default one.
///
/// Returns: as rocks_batch_put; the message names the element.
#[no_mangle]
pub extern "C" fn rocks_batch_delete_many(
    batch: Sole<rocks_batch>,
    column_family: InOrNull<rocks_column_family>,
    keys: InSlices,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, batch, column_family, (keys, count) =>
        batch.add_many(column_family, &Writes::Delete { keys })
    }
}

/// Marks the current end of the batch. Save points nest.
#[no_mangle]
pub extern "C" fn rocks_batch_set_save_point(
    batch: Sole<rocks_batch>,
    status: Status,
) -> rocks_code {
    call! { status, batch =>
        batch.set_save_point()
    }
}

/// Undoes what was added since the latest save point, and removes that save point.
/// Returns: ROCKS_NOT_FOUND (no save point; nothing changes).
#[no_mangle]
pub extern "C" fn rocks_batch_rollback_to_save_point(
    batch: Sole<rocks_batch>,
    status: Status,
) -> rocks_code {
    call! { status, batch =>
        batch.rollback_to_save_point()
    }
}

/// Removes the latest save point, but not what was added since.
/// Returns: ROCKS_NOT_FOUND (no save point; nothing changes).
#[no_mangle]
pub extern "C" fn rocks_batch_pop_save_point(
    batch: Sole<rocks_batch>,
    status: Status,
) -> rocks_code {
    call! { status, batch =>
        batch.pop_save_point()
    }
}

/// Undoes everything: records, save points, the binding to a database. Its memory is reused.
#[no_mangle]
pub extern "C" fn rocks_batch_clear(batch: Sole<rocks_batch>, status: Status) -> rocks_code {
    call! { status, batch =>
        batch.clear()
    }
}

/// How many records the batch has; log data are none.
/// - count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_batch_count(
    batch: Sole<rocks_batch>,
    count: Out<u32>,
    status: Status,
) -> rocks_code {
    call! { status, batch, count =>
        count.answer(batch.count()?)
    }
}

/// How many bytes the batch has: rocks_batch_data's length.
/// - size: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_batch_size(
    batch: Sole<rocks_batch>,
    size: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, batch, size =>
        size.answer(batch.data()?.len())
    }
}

/// Returns the batch as bytes, in RocksDB's own format (db/write_batch.cc), which
/// rocks_batch_from_data and any RocksDB accept.
/// - data: out, borrowed until the batch changes, is written or freed; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_batch_data(
    batch: Sole<rocks_batch>,
    data: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, batch, data =>
        data.answer(batch.data()?)
    }
}

/// Puts `count` keys in one write: all of them, or none.
/// - options: write options.
///
/// Returns: as rocks_db_put; the message of a refused element names it.
#[no_mangle]
pub extern "C" fn rocks_db_put_many(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    keys: InSlices,
    values: InSlices,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (keys, count), (values, count) =>
        db.write_many(column_family, options, &Writes::Put { keys, values })
    }
}

/// Deletes `count` keys in one write: all of them, or none.
/// - options: write options.
///
/// Returns: as rocks_db_put; the message of a refused element names it.
#[no_mangle]
pub extern "C" fn rocks_db_delete_many(
    db: Changed<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: InOptions<kind::Write>,
    keys: InSlices,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, (keys, count) =>
        db.write_many(column_family, options, &Writes::Delete { keys })
    }
}
