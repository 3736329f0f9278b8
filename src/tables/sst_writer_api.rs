//! Writers of table files (SST).

use crate::abi::bytes::{InBytes, InSlices, InWideColumns};
use crate::abi::column::InColumn;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle;
use crate::abi::handles::handles::{FreedSole, InOrNull, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::{call, wrong};
use crate::abi::sized::OutStructOrNull;
use crate::abi::status::Status;
use crate::abi::text::InPath;
use crate::data::arrow::incoming::{add_each, each, open};
use crate::data::arrow::settings::Settings;
use crate::data::arrow::stream_api::InArrowStream;
use crate::data::write::{Write, Writes};
use crate::objects::objects::ObjectKind;
use crate::options::options::{Kind, Options};
use crate::options::parameters_api::{kind, InOptions, OptionsOrNull};
use crate::progress::cancel::Cancel;
use crate::tables::sst_writer::SstWriter;
use crate::types::{
    rocks_arrow_info, rocks_cancel, rocks_code, rocks_column_family, rocks_db, rocks_sst_file_info,
    rocks_sst_writer, rocks_sst_writer_flags,
};

impl Named for rocks_sst_writer {
    type Object = SstWriter;
}

impl Object for SstWriter {
    const KIND: handle::Kind = handle::Kind::numbered(ObjectKind::SstWriter as u8);
    const ALONE: bool = true;
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
pub extern "C" fn rocks_sst_writer_new(
    db: InOrNull<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: OptionsOrNull<kind::Database>,
    writer: New<rocks_sst_writer>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options, writer =>
        let made = match (db, column_family) {
            (Some(db), column_family) => db.sst_writer(column_family, options)?,
            (None, None) => {
                let defaults = Options::defaults(Kind::Database)?.state();
                SstWriter::new(options.unwrap_or(defaults))?
            }
            (None, Some(_)) => {
                let what = "given, and db is NULL; its database goes with it";
                return Err(wrong!(column_family, "{what}"));
            }
        };
        writer.answer(made)
    }
}

/// Opens a file to write. Its folder must be there.
/// - path: in; NULL, or empty: refused.
/// - flags: ROCKS_SST_WRITER_*, or 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: the file exists; another is open and not finished),
/// ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_open(
    writer: Sole<rocks_sst_writer>,
    path: InPath,
    flags: rocks_sst_writer_flags,
    status: Status,
) -> rocks_code {
    call! { status, writer, path =>
        writer.open(path, flags)
    }
}

/// Puts a key.
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no file is open; the key does not come after the one
/// before it; the comparator has timestamps), ROCKS_IO_ERROR, ROCKS_ABORTED (an earlier call was
/// broken off), ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_put(
    writer: Sole<rocks_sst_writer>,
    key: InBytes,
    key_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (key, key_len), (value, value_len) =>
        writer.add(Write::Put { key, value }, &[])
    }
}

/// Puts a key with an entity of `count` columns (rocks_db_put_entity).
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
/// - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
///
/// Returns: as rocks_sst_writer_put; ROCKS_INVALID_ARGUMENT (also: a name is there twice; a name or
/// value is NULL with a length), ROCKS_NOT_SUPPORTED (the comparator has timestamps; values expire).
#[no_mangle]
pub extern "C" fn rocks_sst_writer_put_entity(
    writer: Sole<rocks_sst_writer>,
    key: InBytes,
    key_len: usize,
    columns: InWideColumns,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (key, key_len), (columns, count) =>
        writer.add(Write::PutEntity { key, columns }, &[])
    }
}

/// Merges an operand into the key's value in the database that ingests the file.
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put; ROCKS_NOT_SUPPORTED (the options have no merge operator).
#[no_mangle]
pub extern "C" fn rocks_sst_writer_merge(
    writer: Sole<rocks_sst_writer>,
    key: InBytes,
    key_len: usize,
    operand: InBytes,
    operand_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (key, key_len), (operand, operand_len) =>
        writer.add(Write::Merge { key, operand }, &[])
    }
}

/// Deletes a key in the database that ingests the file.
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_delete(
    writer: Sole<rocks_sst_writer>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (key, key_len) =>
        writer.add(Write::Delete { key }, &[])
    }
}

/// Deletes a key that was put exactly once since it was last deleted, and never merged: as
/// rocks_db_single_delete.
/// - key: in, key_len bytes; after the key before it; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_single_delete(
    writer: Sole<rocks_sst_writer>,
    key: InBytes,
    key_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (key, key_len) =>
        writer.add(Write::SingleDelete { key }, &[])
    }
}

/// Deletes the keys from `begin` up to, not including, `end` in the database that ingests the file;
/// not those of the file itself. An empty range adds nothing.
/// Returns: as rocks_sst_writer_put; ROCKS_INVALID_ARGUMENT also: the range begins after its end;
/// ROCKS_NOT_SUPPORTED (a table format without range deletions).
#[no_mangle]
pub extern "C" fn rocks_sst_writer_delete_range(
    writer: Sole<rocks_sst_writer>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (begin, begin_len), (end, end_len) =>
        writer.add(Write::DeleteRange { begin, end }, &[])
    }
}

/// Puts a key at a timestamp. Of one key, the newer timestamp goes first.
/// - key: in, key_len bytes, without timestamp; NULL: only with length 0.
/// - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put; ROCKS_INVALID_ARGUMENT also: a timestamp of another length; not
/// the least one, where the option persist_user_defined_timestamps is false.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_put_with_timestamp(
    writer: Sole<rocks_sst_writer>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (key, key_len), (timestamp, timestamp_len), (value, value_len) =>
        writer.add(Write::Put { key, value }, timestamp)
    }
}

/// Deletes a key at a timestamp.
/// - key: in, key_len bytes, without timestamp; NULL: only with length 0.
/// - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_put_with_timestamp.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_delete_with_timestamp(
    writer: Sole<rocks_sst_writer>,
    key: InBytes,
    key_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (key, key_len), (timestamp, timestamp_len) =>
        writer.add(Write::Delete { key }, timestamp)
    }
}

/// Deletes a range at a timestamp.
/// - begin: in, begin_len bytes, without timestamp; NULL: only with length 0.
/// - end: in, end_len bytes, without timestamp; NULL: only with length 0.
/// - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
///
/// Returns: as rocks_sst_writer_delete_range and rocks_sst_writer_put_with_timestamp.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_delete_range_with_timestamp(
    writer: Sole<rocks_sst_writer>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    timestamp: InBytes,
    timestamp_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (begin, begin_len), (end, end_len), (timestamp, timestamp_len) =>
        writer.add(Write::DeleteRange { begin, end }, timestamp)
    }
}

/// Puts `count` keys in ascending order, or, when one of them is refused, none.
/// Returns: as rocks_sst_writer_put; the message names the element; ROCKS_NOT_SUPPORTED (the
/// comparator has timestamps).
#[no_mangle]
pub extern "C" fn rocks_sst_writer_put_many(
    writer: Sole<rocks_sst_writer>,
    keys: InSlices,
    values: InSlices,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (keys, count), (values, count) =>
        writer.add_many(&Writes::Put { keys, values })
    }
}

/// Deletes `count` keys in ascending order, or, when one of them is refused, none.
/// Returns: as rocks_sst_writer_put_many.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_delete_many(
    writer: Sole<rocks_sst_writer>,
    keys: InSlices,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (keys, count) =>
        writer.add_many(&Writes::Delete { keys })
    }
}

/// Puts the `count` keys of a column in ascending order, or, when one of them is refused, none.
/// Returns: as rocks_sst_writer_put_many.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_put_columns(
    writer: Sole<rocks_sst_writer>,
    keys: InColumn,
    values: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (keys, count), (values, count) =>
        writer.add_many(&Writes::Put { keys, values })
    }
}

/// Adds a merge operand for each of the `count` keys of a column in ascending order, or, when one of
/// them is refused, none.
/// Returns: as rocks_sst_writer_put_many; ROCKS_NOT_SUPPORTED also: the options have no merge operator.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_merge_columns(
    writer: Sole<rocks_sst_writer>,
    keys: InColumn,
    operands: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (keys, count), (operands, count) =>
        writer.add_many(&Writes::Merge { keys, operands })
    }
}

/// Deletes the `count` keys of a column in ascending order, or, when one of them is refused, none.
/// Returns: as rocks_sst_writer_put_many.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_delete_columns(
    writer: Sole<rocks_sst_writer>,
    keys: InColumn,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, writer, (keys, count) =>
        writer.add_many(&Writes::Delete { keys })
    }
}

/// The size of the open file so far, in full blocks: use it to decide when to begin the next file.
/// - size: out; in bytes; 0: no file is open; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_file_size(
    writer: Sole<rocks_sst_writer>,
    size: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, writer, size =>
        size.answer(writer.file_size())
    }
}

/// Finishes the open file, and syncs it and its folder to the disk. The writer can then open
/// another. A file that cannot be finished is removed.
/// - info: out, borrowed until the writer finishes another file or is freed; its struct_size set before; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no file is open, as after a finish; nothing was added:
/// the file stays open), ROCKS_IO_ERROR, ROCKS_ABORTED, ROCKS_CALLBACK_FAILED.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_finish(
    writer: Sole<rocks_sst_writer>,
    info: OutStructOrNull<rocks_sst_file_info>,
    status: Status,
) -> rocks_code {
    call! { status, writer, info =>
        let finished = writer.finish()?;
        info.map_or(Ok(()), |info| info.answer(&finished))
    }
}

/// Frees a writer. An unfinished file is no table; it stays, unless
/// ROCKS_SST_WRITER_REMOVE_ABANDONED removes it.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_free(
    writer: FreedSole<rocks_sst_writer>,
    status: Status,
) -> rocks_code {
    call! { status, writer =>
        writer.free()
    }
}

/// Adds what an Arrow stream has to a table file, in ascending order of the keys, as
/// rocks_db_write_arrow writes it into a database. What came before an error stays in the file.
/// - arrow: in, shared; Arrow options; NULL: defaults.
/// - stream: in; as rocks_db_write_arrow takes it. NULL: refused.
/// - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
/// - info: out; its struct_size set before; NULL: not wanted.
///
/// Returns: as rocks_sst_writer_put_columns, and as rocks_db_write_arrow.
#[no_mangle]
pub extern "C" fn rocks_sst_writer_write_arrow(
    writer: Sole<rocks_sst_writer>,
    arrow: InOptions<kind::Arrow>,
    stream: InArrowStream,
    cancel: InOrNull<rocks_cancel>,
    info: OutStructOrNull<rocks_arrow_info>,
    status: Status,
) -> rocks_code {
    call! { status, stream, writer, arrow, cancel, info =>
        let settings = Settings::of(arrow)?;
        let stream = open(stream.stream(), &settings)?;
        let watch = cancel.map(Cancel::watch);
        let mut check = || watch.as_ref().map_or(Ok(()), |watch| watch.check());
        let done = each(stream, &settings, &mut check, &mut |parts| {
            add_each(parts, |writes| writer.add_many(writes))
        })?;
        info.map_or(Ok(()), |info| info.answer(&done))
    }
}
