//! What the files of a database are, what it says of itself, sizes of ranges.

use crate::abi::bytes::bytes;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::input::ranges;
use crate::abi::out::{out, outs};
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::metadata::Metadata;
use crate::core::objects::ObjectKind;
use crate::types::{
    rocks_blob_file_metadata, rocks_buffer, rocks_code, rocks_column_family,
    rocks_column_family_metadata, rocks_db, rocks_file_metadata, rocks_level_metadata,
    rocks_metadata, rocks_size_parts, rocks_slice, rocks_status,
};

impl Named for rocks_metadata {
    type Object = Metadata;
}

impl Object for Metadata {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Metadata as u8,
        name: "metadata",
    };
}

/// The files of all column families.
/// - metadata: out, owned: free with rocks_metadata_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_metadata(
    db: *const rocks_db,
    metadata: *mut *mut rocks_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let metadata = unsafe { out(metadata) };
    call(status, || {
        let metadata = metadata.wanted("metadata")?;
        metadata.set(make(shared(db)?.metadata()?, 0)?);
        Ok(())
    })
}

/// The files of one column family.
/// - metadata: out, owned: free with rocks_metadata_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_column_family_metadata(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    metadata: *mut *mut rocks_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let metadata = unsafe { out(metadata) };
    call(status, || {
        let metadata = metadata.wanted("metadata")?;
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        metadata.set(make(db.column_family_metadata(family)?, 0)?);
        Ok(())
    })
}

/// How much a metadata handle has.
/// - column_families, levels, files, blob_files: out; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_counts(
    metadata: *const rocks_metadata,
    column_families: *mut usize,
    levels: *mut usize,
    files: *mut usize,
    blob_files: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let outs = unsafe {
        [
            out(column_families),
            out(levels),
            out(files),
            out(blob_files),
        ]
    };
    call(status, || {
        let counts = shared(metadata)?.counts();
        outs.iter()
            .zip(counts)
            .for_each(|(out, count)| out.set(count));
        Ok(())
    })
}

/// One column family, in the order of creation.
/// - index: from 0.
/// - column_family: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_column_family_at(
    metadata: *const rocks_metadata,
    index: usize,
    column_family: *mut rocks_column_family_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let column_family = unsafe { sized(column_family, "column_family") };
    call(status, || {
        column_family?.set(&shared(metadata)?.column_family(index)?);
        Ok(())
    })
}

/// One level, empty ones included: those of the first column family, then the next's.
/// - index: from 0.
/// - level: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_level_at(
    metadata: *const rocks_metadata,
    index: usize,
    level: *mut rocks_level_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let level = unsafe { sized(level, "level") };
    call(status, || {
        level?.set(&shared(metadata)?.level(index)?);
        Ok(())
    })
}

/// One table file: level after level, in level 0 the newest first, in the others by key.
/// - index: from 0.
/// - file: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_file_at(
    metadata: *const rocks_metadata,
    index: usize,
    file: *mut rocks_file_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let file = unsafe { sized(file, "file") };
    call(status, || {
        file?.set(&shared(metadata)?.file(index)?);
        Ok(())
    })
}

/// One blob file.
/// - index: from 0.
/// - blob_file: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_blob_file_at(
    metadata: *const rocks_metadata,
    index: usize,
    blob_file: *mut rocks_blob_file_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let blob_file = unsafe { sized(blob_file, "blob_file") };
    call(status, || {
        blob_file?.set(&shared(metadata)?.blob_file(index)?);
        Ok(())
    })
}

/// Frees a metadata handle and what was borrowed from it.
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_free(
    metadata: *mut rocks_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(metadata))
}

/// The sequence number of the last write.
/// - sequence: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_latest_sequence_number(
    db: *const rocks_db,
    sequence: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let sequence = unsafe { out(sequence) };
    call(status, || {
        let sequence = sequence.wanted("sequence")?;
        sequence.set(shared(db)?.latest_sequence_number());
        Ok(())
    })
}

/// How many levels a column family has: its option num_levels.
/// - levels: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_number_levels(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    levels: *mut i32,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let levels = unsafe { out(levels) };
    call(status, || {
        let levels = levels.wanted("levels")?;
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        levels.set(db.number_levels(family)?);
        Ok(())
    })
}

/// The identity that a database was given when it was created.
/// - identity: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_identity(
    db: *const rocks_db,
    identity: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let identity = unsafe { out(identity) };
    call(status, || {
        let identity = identity.wanted("identity")?;
        identity.set(shared(db)?.identity()?.into());
        Ok(())
    })
}

/// The session's identity: another one at every open.
/// - session: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_session_id(
    db: *const rocks_db,
    session: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let session = unsafe { out(session) };
    call(status, || {
        let session = session.wanted("session")?;
        session.set(shared(db)?.session_id()?.into());
        Ok(())
    })
}

/// About how many bytes ranges of keys take, as they are stored: compressed. A range includes its
/// begin and excludes its end. Both are required: NULL is the empty key.
/// - begins, ends: in, `count` slices each; NULL: only with count 0.
/// - include: one or more of ROCKS_SIZE_*.
/// - error_margin: how wrong a size may be for speed, as a part of all files' size: 0.1 is 10 %; 0 or less: as exact as can be.
/// - sizes: out, `count` of them; NULL: only with count 0.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: a range begins after its end).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_approximate_sizes(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    begins: *const rocks_slice,
    ends: *const rocks_slice,
    count: usize,
    include: rocks_size_parts,
    error_margin: f64,
    sizes: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let sizes = unsafe { outs(sizes, count) };
    call(status, || {
        // SAFETY: the caller's arrays.
        let ranges = unsafe { ranges(begins, ends, count)? };
        let sizes = sizes.wanted("sizes")?;
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        let ranges: Vec<_> = ranges
            .into_iter()
            .map(|(begin, end)| (begin.unwrap_or_default(), end.unwrap_or_default()))
            .collect();
        sizes.set_all(&db.approximate_sizes(family, &ranges, include, error_margin)?);
        Ok(())
    })
}

/// About how many entries and bytes a range of keys has in memtables. A range has its
/// begin and not its end.
/// - entries, size: out; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: the range begins after its end).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_approximate_memtable_stats(
    db: *const rocks_db,
    column_family: *const rocks_column_family,
    begin: *const u8,
    begin_len: usize,
    end: *const u8,
    end_len: usize,
    entries: *mut u64,
    size: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (entries, size) = unsafe { (out(entries), out(size)) };
    call(status, || {
        // SAFETY: the caller's bytes.
        let (begin, end) = unsafe {
            (
                bytes(begin, begin_len, "begin")?,
                bytes(end, end_len, "end")?,
            )
        };
        let (db, family) = (shared(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        let stats = db.approximate_memtable_stats(family, begin, end)?;
        entries.set(stats.0);
        size.set(stats.1);
        Ok(())
    })
}
