//! Writers of table files (SST).

use crate::abi::bytes::{bytes, file_path};
use crate::abi::guard::{exclusive, free_exclusive, make, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::batch::pieces;
use crate::api::db::or_default;
use crate::core::error::{Error, Result};
use crate::core::objects::ObjectKind;
use crate::core::options::{Kind, State};
use crate::core::sst_writer::{Record, SstWriter};
use crate::types::{
    rocks_code, rocks_column_family, rocks_db, rocks_options, rocks_slice, rocks_sst_file_info,
    rocks_sst_writer, rocks_sst_writer_flags, rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_sst_writer {
    type Object = SstWriter;
}

impl Object for SstWriter {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::SstWriter as u8,
        name: "sst_writer",
    };
}

/// Makes a writer.
/// - db: in; the database that is to take the files in; NULL: any, and `column_family` is NULL.
///   The writer goes on when it is closed.
/// - column_family: in; of that database: its number and name go into the files, and no other column
///   family takes them. Where values expire (mode ttl), the time of writing is added to them. NULL:
///   the default one.
/// - options: in, shared; database options: comparator, compression (that of the last level),
///   table_factory, prefix_extractor, merge_operator, collectors, file_checksum_gen_factory,
///   env, rate_limiter (at IO_LOW), use_direct_io_for_flush_and_compaction; NULL: those of the column family, or
///   defaults without a database.
/// - writer: out, owned: free with rocks_sst_writer_free; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: another comparator than the column family's; a
/// compression that is not compiled in), ROCKS_NOT_SUPPORTED, ROCKS_COLUMN_FAMILY_DROPPED.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_new(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    options: *const rocks_options,
    writer: *mut *mut rocks_sst_writer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let writer = unsafe { out(writer) };
    call(status, || {
        let writer = writer.wanted("writer")?;
        let (held, family) = (shared_or_null(db)?, shared_or_null(column_family)?);
        let options = shared_or_null(options)?;
        let given = options
            .as_ref()
            .map(|one| one.expect(Kind::Database, "options"));
        let given: Option<&State> = given.transpose()?;
        let made = match (&held, &family) {
            (Some(db), family) => db.sst_writer(family.as_ref().map(|one| &***one), given)?,
            (None, None) => {
                SstWriter::new(or_default(options.as_deref(), Kind::Database, "options")?)?
            }
            (None, Some(_)) => {
                let what = "given, and db is NULL; its database goes with it";
                return Err(Error::argument("column_family", what));
            }
        };
        writer.set(make(made, 0)?);
        Ok(())
    })
}

/// Opens a file to write. Its folder must be there.
/// - path: in; NULL, or empty: refused.
/// - flags: ROCKS_SST_WRITER_*, or 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: the file exists; another is open and not finished),
/// ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_open(
    writer: *mut rocks_sst_writer,
    path: *const c_char,
    flags: rocks_sst_writer_flags,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let path = unsafe { file_path(path, "path")? };
        exclusive(writer)?.open(path, flags)
    })
}

/// Puts a key.
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no file is open; the key does not come after the one
/// before it; the comparator has timestamps), ROCKS_IO_ERROR, ROCKS_ABORTED (an earlier call was
/// broken off), ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_put(
    writer: *mut rocks_sst_writer,
    key: *const u8,
    key_len: usize,
    value: *const u8,
    value_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, value) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(value, value_len, "value")?,
            )
        };
        exclusive(writer)?.add(Record::Put, key, &[], value)
    })
}

/// Merges an operand into what a database has of the key.
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put; ROCKS_NOT_SUPPORTED (the options have no merge operator).
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_merge(
    writer: *mut rocks_sst_writer,
    key: *const u8,
    key_len: usize,
    operand: *const u8,
    operand_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, operand) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(operand, operand_len, "operand")?,
            )
        };
        exclusive(writer)?.add(Record::Merge, key, &[], operand)
    })
}

/// Deletes a key of the database that takes the file in.
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_delete(
    writer: *mut rocks_sst_writer,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        exclusive(writer)?.add(Record::Delete, key, &[], &[])
    })
}

/// Deletes a key that was put exactly once since it was last deleted, and never merged: as
/// rocks_db_single_delete.
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_single_delete(
    writer: *mut rocks_sst_writer,
    key: *const u8,
    key_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        exclusive(writer)?.add(Record::SingleDelete, key, &[], &[])
    })
}

/// Deletes the keys from `begin` to before `end` of the database that takes the file in; not those
/// of the file itself. An empty range is nothing to add.
/// Returns: as rocks_sst_writer_put; ROCKS_INVALID_ARGUMENT also: the range begins after its end;
/// ROCKS_NOT_SUPPORTED (a table format without range deletions).
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_delete_range(
    writer: *mut rocks_sst_writer,
    begin: *const u8,
    begin_len: usize,
    end: *const u8,
    end_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (begin, end) = unsafe {
            (
                bytes(begin, begin_len, "begin")?,
                bytes(end, end_len, "end")?,
            )
        };
        exclusive(writer)?.delete_range(begin, end, &[])
    })
}

/// Puts a key at a timestamp. Of one key, the newer timestamp goes first.
/// - key: in, key_len bytes, without timestamp; NULL: only with length 0.
/// - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put; ROCKS_INVALID_ARGUMENT also: a timestamp of another length; not
/// the least one, where the option persist_user_defined_timestamps is false.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_put_with_timestamp(
    writer: *mut rocks_sst_writer,
    key: *const u8,
    key_len: usize,
    timestamp: *const u8,
    timestamp_len: usize,
    value: *const u8,
    value_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, time, value) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(timestamp, timestamp_len, "timestamp")?,
                bytes(value, value_len, "value")?,
            )
        };
        exclusive(writer)?.add(Record::Put, key, time, value)
    })
}

/// Deletes a key at a timestamp.
/// - key: in, key_len bytes, without timestamp; NULL: only with length 0.
/// - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put_with_timestamp.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_delete_with_timestamp(
    writer: *mut rocks_sst_writer,
    key: *const u8,
    key_len: usize,
    timestamp: *const u8,
    timestamp_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (key, time) = unsafe {
            (
                bytes(key, key_len, "key")?,
                bytes(timestamp, timestamp_len, "timestamp")?,
            )
        };
        exclusive(writer)?.add(Record::Delete, key, time, &[])
    })
}

/// Deletes a range at a timestamp.
/// - begin: in, begin_len bytes, without timestamp; NULL: only with length 0.
/// - end: in, end_len bytes, without timestamp; NULL: only with length 0.
/// - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_delete_range and rocks_sst_writer_put_with_timestamp.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_delete_range_with_timestamp(
    writer: *mut rocks_sst_writer,
    begin: *const u8,
    begin_len: usize,
    end: *const u8,
    end_len: usize,
    timestamp: *const u8,
    timestamp_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (begin, end, time) = unsafe {
            (
                bytes(begin, begin_len, "begin")?,
                bytes(end, end_len, "end")?,
                bytes(timestamp, timestamp_len, "timestamp")?,
            )
        };
        exclusive(writer)?.delete_range(begin, end, time)
    })
}

/// Puts `count` keys in ascending order, or, when one of them is refused, none.
/// Returns: as rocks_sst_writer_put; the message names the element; ROCKS_NOT_SUPPORTED (the
/// comparator has timestamps).
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_put_many(
    writer: *mut rocks_sst_writer,
    keys: *const rocks_slice,
    values: *const rocks_slice,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's arrays.
        let (keys, values) = unsafe {
            (
                pieces(keys, count, "keys")?,
                pieces(values, count, "values")?,
            )
        };
        exclusive(writer)?.add_many(keys, Some(values))
    })
}

/// Deletes `count` keys in ascending order, or, when one of them is refused, none.
/// Returns: as rocks_sst_writer_put_many.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_delete_many(
    writer: *mut rocks_sst_writer,
    keys: *const rocks_slice,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's array.
        let keys = unsafe { pieces(keys, count, "keys")? };
        exclusive(writer)?.add_many(keys, None)
    })
}

/// How large the open file is so far: blocks that are full. Where to begin the next file.
/// - size: out; in bytes; 0: no file is open; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_file_size(
    writer: *mut rocks_sst_writer,
    size: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let size = unsafe { out(size) };
    call(status, || {
        size.wanted("size")?.set(exclusive(writer)?.file_size());
        Ok(())
    })
}

/// Finishes the open file, and syncs it and its folder to the disk. The writer may open another then. A file that
/// cannot be finished is removed.
/// - info: out, borrowed until the writer finishes another file or is freed; its struct_size set before; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no file is open, as after a finish; nothing was added:
/// the file stays open), ROCKS_IO_ERROR, ROCKS_ABORTED, ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_finish(
    writer: *mut rocks_sst_writer,
    info: *mut rocks_sst_file_info,
    status: *mut rocks_status,
) -> rocks_code {
    let info = match info.is_null() {
        true => None,
        // SAFETY: the caller's struct, as long as it says.
        false => Some(unsafe { sized(info.cast::<rocks_sst_file_info>(), "info") }),
    };
    call(status, || {
        let info = info.transpose()?;
        let finished: Result<rocks_sst_file_info> = exclusive(writer)?.finish();
        let finished = finished?;
        if let Some(info) = info {
            info.set(&finished);
        }
        Ok(())
    })
}

/// Frees a writer. A file that was not finished is no table; it stays, unless
/// ROCKS_SST_WRITER_REMOVE_ABANDONED has it removed.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_writer_free(
    writer: *mut rocks_sst_writer,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(writer))
}
