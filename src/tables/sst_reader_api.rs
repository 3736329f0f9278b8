//! Readers of table files (SST).

use crate::abi::bytes::{InBytes, InKeys, Room};
use crate::abi::column::InColumn;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle;
use crate::abi::handles::handles::{FreedSole, InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::abi::text::InPath;
use crate::data::read::multi_get_api::show;
use crate::objects::objects::ObjectKind;
use crate::options::options::{Kind, Options};
use crate::options::parameters_api::{kind, InOptions};
use crate::tables::sst_reader::SstReader;
use crate::types::{
    rocks_buffer, rocks_cancel, rocks_code, rocks_iter, rocks_slice, rocks_sst_entry,
    rocks_sst_reader, rocks_table_properties, rocks_value, rocks_values,
};

impl Named for rocks_sst_reader {
    type Object = SstReader;
}

impl Object for SstReader {
    const KIND: handle::Kind = handle::Kind::numbered(ObjectKind::SstReader as u8);
    const ALONE: bool = true;
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
pub extern "C" fn rocks_sst_reader_open(
    path: InPath,
    options: InOptions<kind::Database>,
    reader: New<rocks_sst_reader>,
    status: Status,
) -> rocks_code {
    call! { status, path, options, reader =>
        reader.answer(SstReader::open(path, options)?)
    }
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
pub extern "C" fn rocks_sst_reader_get(
    reader: Sole<rocks_sst_reader>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    value: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, reader, options, (key, key_len), value =>
        value.answer(reader.get_owned(options, key)?)
    }
}

/// Reads the value of a key into the caller's memory.
/// - options: in; read options, without a snapshot; NULL: defaults.
/// - buffer: out, `capacity` bytes; NULL: only with capacity 0.
/// - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
///
/// Returns: as rocks_sst_reader_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
/// beginning.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_get_into(
    reader: Sole<rocks_sst_reader>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    buffer: Room,
    capacity: usize,
    value_len: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, reader, options, (key, key_len), (buffer, capacity), value_len =>
        value_len.fill(|len| reader.get_into(options, key, buffer, len))
    }
}

/// Reads the value of a key without a copy where RocksDB can pin it.
/// - options: in; read options, without a snapshot; NULL: defaults.
/// - holder: in; the value it held before becomes invalid; NULL: refused.
/// - value: out, borrowed until `holder` is used again or freed, also when the reader is freed before; NULL: refused.
///
/// Returns: as rocks_sst_reader_get.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_get_pinned(
    reader: Sole<rocks_sst_reader>,
    options: InOptions<kind::Read>,
    key: InBytes,
    key_len: usize,
    holder: Sole<rocks_value>,
    value: Out<rocks_slice>,
    status: Status,
) -> rocks_code {
    call! { status, reader, options, (key, key_len), holder, value =>
        value.answer(reader.get_pinned(options, key, holder)?)
    }
}

/// Reads many keys in one call; they need not be sorted. The returned code is that of the call as a
/// whole. `codes` has one for each key, as rocks_sst_reader_get returns it.
/// - options: in; read options, without a snapshot; NULL: defaults.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed, also when the reader is freed before; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_multi_get(
    reader: Sole<rocks_sst_reader>,
    options: InOptions<kind::Read>,
    keys: InKeys,
    count: usize,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, reader, options, (keys, count), result, values, codes =>
        show(reader.multi_get(result, options, keys.into())?, values, codes)
    }
}

/// Reads the keys of a column in one call, as rocks_sst_reader_multi_get does those of an array.
/// rocks_values_read_block and rocks_values_read_into make a column of the values.
/// - options: in; read options, without a snapshot; NULL: defaults.
/// - result: in; the value it held before becomes invalid; NULL: refused.
/// - values: out, borrowed until `result` is used again, reset or freed, also when the reader is freed before; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
/// - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_multi_get_columns(
    reader: Sole<rocks_sst_reader>,
    options: InOptions<kind::Read>,
    keys: InColumn,
    count: usize,
    result: Sole<rocks_values>,
    values: OutOrNull<*const rocks_slice>,
    codes: OutOrNull<*const rocks_code>,
    status: Status,
) -> rocks_code {
    call! { status, reader, options, (keys, count), result, values, codes =>
        show(reader.multi_get(result, options, keys)?, values, codes)
    }
}

/// Makes an iterator over the live entries of the file: deleted keys are omitted. It steps and
/// reads blocks as those of a database do; rocks_iter_refresh returns ROCKS_NOT_SUPPORTED.
/// - options: in, shared; read options (bounds, prefix, …), without a snapshot; NULL: defaults.
/// - iter: out, owned: free with rocks_iter_free, before the reader or after it; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_iter(
    reader: Sole<rocks_sst_reader>,
    options: InOptions<kind::Read>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    call! { status, reader, options, iter =>
        iter.answer(reader.iter(options)?)
    }
}

/// Makes an iterator over every record of the file except range deletions, deletions and old
/// versions included. Its keys are stored keys, with sequence number and kind:
/// rocks_sst_reader_parse_entry parses them. Seeks take the user's keys (with timestamps, if there
/// are any), and lead to the newest version, rocks_iter_seek_for_prev to the oldest.
/// - iter: out, owned: free with rocks_iter_free, before the reader or after it; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_table_iter(
    reader: Sole<rocks_sst_reader>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    call! { status, reader, iter =>
        let options = Options::defaults(Kind::Read)?.state();
        iter.answer(reader.entries(options)?)
    }
}

/// Makes an iterator over the range deletions of the file. A key is where one begins, in the stored
/// form that rocks_sst_reader_parse_entry parses; its value is the user's key before which it ends,
/// without a timestamp. Range deletions that overlap are cut where one begins or ends, as RocksDB
/// reads them. Seeks take the user's keys, and compare them with where the deletions begin.
/// - iter: out, owned: free with rocks_iter_free, before the reader or after it; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_range_deletion_iter(
    reader: Sole<rocks_sst_reader>,
    iter: New<rocks_iter>,
    status: Status,
) -> rocks_code {
    call! { status, reader, iter =>
        let options = Options::defaults(Kind::Read)?.state();
        iter.answer(reader.ranges(options)?)
    }
}

/// Parses a key of rocks_sst_reader_table_iter or rocks_sst_reader_range_deletion_iter.
/// - key: in, key_len bytes; NULL: only with length 0, which is refused as too short.
/// - entry: out, borrowed until the bytes of `key` change; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_CORRUPTION (no such key).
#[no_mangle]
pub extern "C" fn rocks_sst_reader_parse_entry(
    reader: Sole<rocks_sst_reader>,
    key: InBytes,
    key_len: usize,
    entry: OutStruct<rocks_sst_entry>,
    status: Status,
) -> rocks_code {
    call! { status, reader, (key, key_len), entry =>
        entry.answer(&reader.parse_entry(key)?)
    }
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
pub extern "C" fn rocks_sst_reader_verify_checksum(
    reader: Sole<rocks_sst_reader>,
    options: InOptions<kind::Read>,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, reader, options, cancel =>
        reader.verify_checksum(options, cancel)
    }
}

/// Reads the file, and compares its number of entries with its properties.
/// - options: in; read options (readahead_size, fill_cache, …); bounds are ignored; NULL: defaults.
/// - cancel: in, shared; the call checks it and reports progress now and then; NULL: cannot be
///   cancelled.
///
/// Returns: as rocks_sst_reader_verify_checksum; ROCKS_CORRUPTION also: another number.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_verify_num_entries(
    reader: Sole<rocks_sst_reader>,
    options: InOptions<kind::Read>,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, reader, options, cancel =>
        reader.verify_entries(options, cancel)
    }
}

/// The properties of the file, those that collectors gave included.
/// - properties: out, borrowed until the reader is freed; its struct_size set before; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_properties(
    reader: Sole<rocks_sst_reader>,
    properties: OutStruct<rocks_table_properties>,
    status: Status,
) -> rocks_code {
    call! { status, reader, properties =>
        properties.answer(&reader.properties())
    }
}

/// How many entries the file has, as its properties say: puts, merges and deletions, without range
/// deletions.
/// - count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_count(
    reader: Sole<rocks_sst_reader>,
    count: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, reader, count =>
        count.answer(reader.count())
    }
}

/// How large the file is.
/// - size: out; in bytes; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_file_size(
    reader: Sole<rocks_sst_reader>,
    size: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, reader, size =>
        size.answer(reader.file_size())
    }
}

/// Frees a reader. The file closes when the last of its iterators and values is freed too.
#[no_mangle]
pub extern "C" fn rocks_sst_reader_free(
    reader: FreedSole<rocks_sst_reader>,
    status: Status,
) -> rocks_code {
    call! { status, reader =>
        reader.free()
    }
}
