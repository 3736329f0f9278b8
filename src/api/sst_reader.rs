//! Readers of table files (SST).

use crate::abi::bytes::{bytes, file_path, room};
use crate::abi::guard::{exclusive, free_exclusive, make, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::or_default;
use crate::api::multi_get::checked_keys;
use crate::core::error::Error;
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::core::sst_reader::SstReader;
use crate::types::{
    rocks_buffer, rocks_cancel, rocks_code, rocks_iter, rocks_options, rocks_slice,
    rocks_sst_entry, rocks_sst_reader, rocks_status, rocks_table_properties, rocks_value,
    rocks_values, ROCKS_BUFFER_TOO_SMALL,
};
use std::ffi::c_char;
use std::mem::MaybeUninit;

impl Named for rocks_sst_reader {
    type Object = SstReader;
}

impl Object for SstReader {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::SstReader as u8,
        name: "sst_reader",
    };
}

/// Opens a table file. The call checks the comparator's name before it compares any key.
/// - path: in; NULL, or empty: refused.
/// - options: in, shared; database options: comparator, table_factory (with its block cache and filter
///   policy), prefix_extractor, merge_operator, env; NULL: defaults.
/// - reader: out, owned: free with rocks_sst_reader_free; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (no table file, or a damaged one), ROCKS_IO_ERROR,
/// ROCKS_INVALID_ARGUMENT (also: the file was written with another comparator),
/// ROCKS_NOT_SUPPORTED, ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_open(
    path: *const c_char,
    options: *const rocks_options,
    reader: *mut *mut rocks_sst_reader,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let reader = unsafe { out(reader) };
    call(status, || {
        let reader = reader.wanted("reader")?;
        // SAFETY: the caller's string.
        let path = unsafe { file_path(path, "path")? };
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Database, "options")?;
        reader.set(make(SstReader::open(path, options)?, 0)?);
        Ok(())
    })
}

/// Reads the value of a key into a buffer of the library's.
/// - options: in; read options, without a snapshot; NULL: defaults.
/// - value: out, owned: free with rocks_buffer_free; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (also: the file deletes the key), ROCKS_MERGE_IN_PROGRESS (the file has
/// operands of the key, and no value under them), ROCKS_CORRUPTION (the message has the file and
/// the block's offset; also: a merge failed, as without a merge operator), ROCKS_IO_ERROR,
/// ROCKS_INCOMPLETE (read tier), ROCKS_INVALID_ARGUMENT (also: no timestamp, where the comparator
/// has them), ROCKS_NOT_SUPPORTED (the value lies in a blob file), ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_get(
    reader: *mut rocks_sst_reader,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    value: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (mut reader, options) = (exclusive(reader)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        value.set(reader.get_copied(options, key, rocks_buffer::copy_of)?);
        Ok(())
    })
}

/// Reads the value of a key into the caller's memory.
/// - options: in; read options, without a snapshot; NULL: defaults.
/// - buffer: out, `capacity` bytes; NULL: only with capacity 0.
/// - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
///
/// Returns: as rocks_sst_reader_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
/// beginning.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_get_into(
    reader: *mut rocks_sst_reader,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    buffer: *mut u8,
    capacity: usize,
    value_len: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value_len = unsafe { out(value_len) };
    call(status, || {
        let value_len = value_len.wanted("value_len")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        // SAFETY: the caller's memory.
        let buffer = unsafe { room(buffer, capacity, "buffer")? };
        let (mut reader, options) = (exclusive(reader)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        reader.get_copied(options, key, |value| {
            value_len.set(value.len());
            let fits = value.len().min(buffer.len());
            for (to, from) in buffer.iter_mut().zip(&value[..fits]) {
                *to = MaybeUninit::new(*from);
            }
            match fits == value.len() {
                true => Ok(()),
                false => Err(Error::Code(ROCKS_BUFFER_TOO_SMALL)),
            }
        })
    })
}

/// Reads the value of a key without a copy where RocksDB can pin it.
/// - options: in; read options, without a snapshot; NULL: defaults.
/// - holder: in; the value it held before becomes invalid; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also when the reader is freed before; NULL: refused.
///
/// Returns: as rocks_sst_reader_get.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_get_pinned(
    reader: *mut rocks_sst_reader,
    options: *const rocks_options,
    key: *const u8,
    key_len: usize,
    holder: *mut rocks_value,
    value: *mut rocks_slice,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let value = unsafe { out(value) };
    call(status, || {
        let value = value.wanted("value")?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        let (reader, options) = (exclusive(reader)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let mut holder = exclusive(holder)?;
        value.set(reader.get_pinned(options, key, &mut holder)?.into());
        Ok(())
    })
}

/// Reads many keys in one call; they need not be sorted. The returned code is that of the call as a
/// whole. `codes` has one for each key, as rocks_sst_reader_get returns it.
/// - options: in; read options, without a snapshot; NULL: defaults.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed, also when the reader is freed before; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_multi_get(
    reader: *mut rocks_sst_reader,
    options: *const rocks_options,
    keys: *const rocks_slice,
    count: usize,
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
        let (reader, mut result) = (exclusive(reader)?, exclusive(result)?);
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let answers = reader.multi_get(&mut result, options, keys)?;
        values.set(answers.values);
        codes.set(answers.codes);
        Ok(())
    })
}

/// Makes an iterator over what the file shows: keys that it deletes are not there. It steps and
/// reads blocks as those of a database do; rocks_iter_refresh returns ROCKS_NOT_SUPPORTED.
/// - options: in, shared; read options (bounds, prefix, …), without a snapshot; NULL: defaults.
/// - iter: out, owned: free with rocks_iter_free, before the reader or after it; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_iter(
    reader: *mut rocks_sst_reader,
    options: *const rocks_options,
    iter: *mut *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let iter = unsafe { out(iter) };
    call(status, || {
        let iter = iter.wanted("iter")?;
        let (reader, options) = (exclusive(reader)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        iter.set(make(reader.iter(options)?, 0)?);
        Ok(())
    })
}

/// Makes an iterator over every record of the file, deletions and old versions included, but for
/// range deletions. Its keys are as they lie in the file, with sequence number and kind:
/// rocks_sst_reader_parse_entry takes them apart. Seeks take the user's keys (with timestamps, where
/// there are any), and lead to the newest version, rocks_iter_seek_for_prev to the oldest.
/// - iter: out, owned: free with rocks_iter_free, before the reader or after it; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_table_iter(
    reader: *mut rocks_sst_reader,
    iter: *mut *mut rocks_iter,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let iter = unsafe { out(iter) };
    call(status, || {
        let iter = iter.wanted("iter")?;
        let reader = exclusive(reader)?;
        let options = or_default(None, Kind::Read, "options")?;
        iter.set(make(reader.entries(options)?, 0)?);
        Ok(())
    })
}

/// Takes a key of rocks_sst_reader_table_iter apart.
/// - key: in, key_len bytes; NULL: only with length 0, which is refused as too short.
/// - entry: out, borrowed until the bytes of `key` change; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (no such key).
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_parse_entry(
    reader: *mut rocks_sst_reader,
    key: *const u8,
    key_len: usize,
    entry: *mut rocks_sst_entry,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let entry = unsafe { sized(entry.cast::<rocks_sst_entry>(), "entry") };
    call(status, || {
        let entry = entry?;
        // SAFETY: the caller's bytes.
        let key = unsafe { bytes(key, key_len, "key")? };
        entry.set(&exclusive(reader)?.parse_entry(key)?);
        Ok(())
    })
}

/// Reads every block of the file from the disk and compares its checksum. It does not check the
/// partitions of a filter (RocksDB: table/block_based/block_based_table_reader.cc).
/// - options: in; read options (readahead_size, …); NULL: defaults.
/// - cancel: in, shared; the call checks it and reports progress before each read from the disk;
///   NULL: cannot be cancelled.
///
/// Returns: ROCKS_CORRUPTION (the message has the file and the block's offset), ROCKS_IO_ERROR,
/// ROCKS_CANCELLED, ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`).
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_verify_checksum(
    reader: *mut rocks_sst_reader,
    options: *const rocks_options,
    cancel: *const rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (reader, options) = (exclusive(reader)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let cancel = shared_or_null(cancel)?;
        reader.verify_checksum(options, cancel.as_deref())
    })
}

/// Walks through the file, and compares how many entries it has with what its properties say.
/// - options: in; read options (readahead_size, fill_cache, …); bounds are ignored; NULL: defaults.
/// - cancel: in, shared; the call checks it and reports progress now and then; NULL: cannot be
///   cancelled.
///
/// Returns: as rocks_sst_reader_verify_checksum; ROCKS_CORRUPTION also: another number.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_verify_num_entries(
    reader: *mut rocks_sst_reader,
    options: *const rocks_options,
    cancel: *const rocks_cancel,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (reader, options) = (exclusive(reader)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::Read, "options")?;
        let cancel = shared_or_null(cancel)?;
        reader.verify_entries(options, cancel.as_deref())
    })
}

/// The properties of the file, those that collectors gave included.
/// - properties: out, borrowed until the reader is freed; its struct_size set before; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_properties(
    reader: *mut rocks_sst_reader,
    properties: *mut rocks_table_properties,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let properties = unsafe { sized(properties, "properties") };
    call(status, || {
        let properties = properties?;
        properties.set(&exclusive(reader)?.properties());
        Ok(())
    })
}

/// How many entries the file has, as its properties say: puts, merges and deletions, without range
/// deletions.
/// - count: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_count(
    reader: *mut rocks_sst_reader,
    count: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let count = unsafe { out(count) };
    call(status, || {
        count.wanted("count")?.set(exclusive(reader)?.count());
        Ok(())
    })
}

/// How large the file is.
/// - size: out; in bytes; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_file_size(
    reader: *mut rocks_sst_reader,
    size: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let size = unsafe { out(size) };
    call(status, || {
        size.wanted("size")?.set(exclusive(reader)?.file_size());
        Ok(())
    })
}

/// Frees a reader. The file closes when the last of its iterators and values is freed too.
#[no_mangle]
pub unsafe extern "C" fn rocks_sst_reader_free(
    reader: *mut rocks_sst_reader,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(reader))
}
