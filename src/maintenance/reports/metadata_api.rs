//! A database's files, RocksDB's report on itself, and sizes of ranges.

use crate::abi::bytes::{InBytes, InBytesArray};
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::{Out, OutArray, OutOrNull};
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::maintenance::reports::metadata::Metadata;
use crate::objects::objects::ObjectKind;
use crate::types::{
    rocks_blob_file_metadata, rocks_buffer, rocks_code, rocks_column_family,
    rocks_column_family_metadata, rocks_db, rocks_file_metadata, rocks_level_metadata,
    rocks_metadata, rocks_size_parts,
};

impl Named for rocks_metadata {
    type Object = Metadata;
}

impl Object for Metadata {
    const KIND: Kind = Kind::numbered(ObjectKind::Metadata as u8);
}

/// The files of all column families.
/// - metadata: out, owned: free with rocks_metadata_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_metadata(
    db: In<rocks_db>,
    metadata: New<rocks_metadata>,
    status: Status,
) -> rocks_code {
    call! { status, db, metadata =>
        metadata.answer(db.metadata()?)
    }
}

/// The files of one column family.
/// - metadata: out, owned: free with rocks_metadata_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_column_family_metadata(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    metadata: New<rocks_metadata>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, metadata =>
        metadata.answer(db.column_family_metadata(column_family)?)
    }
}

/// The number of entries of each kind in a metadata handle.
/// - column_families, levels, files, blob_files: out; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_metadata_counts(
    metadata: In<rocks_metadata>,
    column_families: OutOrNull<usize>,
    levels: OutOrNull<usize>,
    files: OutOrNull<usize>,
    blob_files: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, metadata, column_families, levels, files, blob_files =>
        let outs = [column_families, levels, files, blob_files];
        outs.iter().zip(metadata.counts()).for_each(|(out, count)| out.set(count));
        Ok(())
    }
}

/// One column family, in the order of creation.
/// - index: from 0.
/// - column_family: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_metadata_column_family_at(
    metadata: In<rocks_metadata>,
    index: usize,
    column_family: OutStruct<rocks_column_family_metadata>,
    status: Status,
) -> rocks_code {
    call! { status, metadata, column_family =>
        column_family.answer(&metadata.column_family(index)?)
    }
}

/// One level, empty ones included: first those of the first column family, then the next one's.
/// - index: from 0.
/// - level: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_metadata_level_at(
    metadata: In<rocks_metadata>,
    index: usize,
    level: OutStruct<rocks_level_metadata>,
    status: Status,
) -> rocks_code {
    call! { status, metadata, level =>
        level.answer(&metadata.level(index)?)
    }
}

/// One table file: level after level, in level 0 the newest first, in the others by key.
/// - index: from 0.
/// - file: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_metadata_file_at(
    metadata: In<rocks_metadata>,
    index: usize,
    file: OutStruct<rocks_file_metadata>,
    status: Status,
) -> rocks_code {
    call! { status, metadata, file =>
        file.answer(&metadata.file(index)?)
    }
}

/// One blob file.
/// - index: from 0.
/// - blob_file: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_metadata_blob_file_at(
    metadata: In<rocks_metadata>,
    index: usize,
    blob_file: OutStruct<rocks_blob_file_metadata>,
    status: Status,
) -> rocks_code {
    call! { status, metadata, blob_file =>
        blob_file.answer(&metadata.blob_file(index)?)
    }
}

/// Frees a metadata handle and what was borrowed from it.
#[no_mangle]
pub extern "C" fn rocks_metadata_free(
    metadata: Freed<rocks_metadata>,
    status: Status,
) -> rocks_code {
    call! { status, metadata =>
        metadata.free()
    }
}

/// The sequence number of the last write.
/// - sequence: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_latest_sequence_number(
    db: In<rocks_db>,
    sequence: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, db, sequence =>
        sequence.answer(db.latest_sequence_number())
    }
}

/// How many levels a column family has: its option num_levels.
/// - levels: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_number_levels(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    levels: Out<i32>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, levels =>
        levels.answer(db.number_levels(column_family)?)
    }
}

/// The identity that a database was given when it was created.
/// - identity: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_identity(
    db: In<rocks_db>,
    identity: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, identity =>
        identity.answer(db.identity()?)
    }
}

/// The session's identity, which differs at every open.
/// - session: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_session_id(
    db: In<rocks_db>,
    session: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, session =>
        session.answer(db.session_id()?)
    }
}

/// The approximate size of ranges of keys in bytes, as stored: compressed. A range includes its
/// begin and excludes its end. Both are required: NULL is the empty key.
/// - begins, ends: in, `count` slices each; NULL: only with count 0.
/// - include: one or more of ROCKS_SIZE_*.
/// - error_margin: how wrong a size may be for speed, as a part of all files' size: 0.1 is 10 %; 0 or less: as exact as can be.
/// - sizes: out, `count` of them; NULL: only with count 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: a range begins after its end).
#[no_mangle]
pub extern "C" fn rocks_db_approximate_sizes(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    begins: InBytesArray,
    ends: InBytesArray,
    count: usize,
    include: rocks_size_parts,
    error_margin: f64,
    sizes: OutArray<u64>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (begins, count), (ends, count), (sizes, count) =>
        let ranges: Vec<_> = begins.iter().copied().zip(ends.iter().copied()).collect();
        sizes.set_all(db.approximate_sizes(column_family, &ranges, include, error_margin)?);
        Ok(())
    }
}

/// The approximate number of entries and bytes of a range of keys in memtables. A range includes
/// its begin and excludes its end.
/// - entries, size: out; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: the range begins after its end).
#[no_mangle]
pub extern "C" fn rocks_db_approximate_memtable_stats(
    db: In<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    entries: OutOrNull<u64>,
    size: OutOrNull<u64>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (begin, begin_len), (end, end_len), entries, size =>
        let stats = db.approximate_memtable_stats(column_family, begin, end)?;
        entries.set(stats.0);
        size.answer(stats.1)
    }
}
