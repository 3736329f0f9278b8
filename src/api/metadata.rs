//! What the files of a database are, what it says of itself, sizes of ranges.

use crate::abi::bytes::{bytes, rocks_buffer, rocks_slice};
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::input::ranges;
use crate::abi::out::{out, outs};
use crate::abi::sized::sized;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::column_family::rocks_column_family;
use crate::api::db::rocks_db;
use crate::core::metadata::{
    BlobFileMetadata, ColumnFamilyMetadata, FileMetadata, LevelMetadata, Metadata,
};

/// The files of a database as they were at one moment. Any number of threads may use it
/// at once, also after its database was closed.
pub struct rocks_metadata(());

impl Named for rocks_metadata {
    type Object = Metadata;
}

impl Object for Metadata {
    const KIND: handle::Kind = handle::Kind {
        number: 21,
        name: "metadata",
    };
}

/// A table file. Slices are borrowed until the rocks_metadata is freed.
#[repr(C)]
pub struct rocks_file_metadata {
    /// Set by the caller: sizeof(rocks_file_metadata).
    pub struct_size: usize,
    /// The column family's name.
    pub column_family: rocks_slice,
    /// Its path.
    pub directory: rocks_slice,
    /// Within the directory: "000012.sst".
    pub name: rocks_slice,
    /// Its number, which its name has too.
    pub number: u64,
    /// In bytes.
    pub size: u64,
    /// The first key, a deleted one included.
    pub smallest_key: rocks_slice,
    /// The last key, a deleted one included.
    pub largest_key: rocks_slice,
    /// Sequence numbers.
    pub smallest_sequence: u64,
    /// Sequence numbers.
    pub largest_sequence: u64,
    /// Records, deletions included.
    pub entries: u64,
    /// Records that delete a key.
    pub deletions: u64,
    /// An estimate of how often it was read.
    pub reads_sampled: u64,
    /// 0: it refers to no blob file.
    pub oldest_blob_file_number: u64,
    /// In seconds since 1970; 0: not known.
    pub oldest_ancestor_time: u64,
    /// In seconds since 1970; 0: not known.
    pub creation_time: u64,
    /// Orders files of level 0: the larger, the newer.
    pub epoch_number: u64,
    /// Of the file as a whole, in bytes; "" or "0" without file_checksum_gen_factory.
    pub checksum: rocks_slice,
    /// The checksum's name.
    pub checksum_function: rocks_slice,
    /// From 0.
    pub level: i32,
    /// RocksDB's Temperature (include/rocksdb/types.h); 0: unknown.
    pub temperature: i32,
    /// 1: a compaction is reading it.
    pub being_compacted: u32,
    /// 0.
    pub reserved: u32,
}

/// A level of a column family. Slices are borrowed until the rocks_metadata is freed.
#[repr(C)]
pub struct rocks_level_metadata {
    /// Set by the caller: sizeof(rocks_level_metadata).
    pub struct_size: usize,
    /// The column family's name.
    pub column_family: rocks_slice,
    /// Of its files, in bytes.
    pub size: u64,
    /// How many table files.
    pub file_count: u64,
    /// From 0.
    pub level: i32,
    /// 0.
    pub reserved: u32,
}

/// A column family's files. Slices are borrowed until the rocks_metadata is freed.
#[repr(C)]
pub struct rocks_column_family_metadata {
    /// Set by the caller: sizeof(rocks_column_family_metadata).
    pub struct_size: usize,
    /// Its name.
    pub name: rocks_slice,
    /// Of its table files, in bytes.
    pub size: u64,
    /// How many table files.
    pub file_count: u64,
    /// How many levels, empty ones included.
    pub level_count: u64,
    /// Of its blob files, in bytes.
    pub blob_file_size: u64,
    /// How many blob files.
    pub blob_file_count: u64,
}

/// A blob file. Slices are borrowed until the rocks_metadata is freed.
#[repr(C)]
pub struct rocks_blob_file_metadata {
    /// Set by the caller: sizeof(rocks_blob_file_metadata).
    pub struct_size: usize,
    /// The column family's name.
    pub column_family: rocks_slice,
    /// Its path.
    pub directory: rocks_slice,
    /// Within the directory: "000013.blob".
    pub name: rocks_slice,
    /// Its number, which its name has too.
    pub number: u64,
    /// In bytes.
    pub size: u64,
    /// Values in it.
    pub blob_count: u64,
    /// Bytes of values in it.
    pub blob_bytes: u64,
    /// Blobs that nothing refers to any more.
    pub garbage_count: u64,
    /// Bytes of the blobs that nothing refers to any more.
    pub garbage_bytes: u64,
    /// Of the file as a whole, in bytes.
    pub checksum: rocks_slice,
    /// The checksum's name.
    pub checksum_function: rocks_slice,
}

// The bridge's structs are the same field by field (src/bridge/metadata.cc).
const _: () = {
    use std::mem::size_of;
    assert!(size_of::<rocks_file_metadata>() == size_of::<FileMetadata>());
    assert!(size_of::<rocks_level_metadata>() == size_of::<LevelMetadata>());
    assert!(size_of::<rocks_column_family_metadata>() == size_of::<ColumnFamilyMetadata>());
    assert!(size_of::<rocks_blob_file_metadata>() == size_of::<BlobFileMetadata>());
};

/// The files of all column families.
/// - db: in.
/// - metadata: out, owned: free with rocks_metadata_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_live_files_metadata(
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
/// - db: in.
/// - column_family: in; NULL: the default one.
/// - metadata: out, owned: free with rocks_metadata_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
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
/// - metadata: in.
/// - column_families, levels, files, blob_files: out; NULL: not wanted.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
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
/// - metadata: in.
/// - index: from 0.
/// - column_family: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_FOUND (there are no more), ROCKS_INVALID_ARGUMENT,
/// ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_column_family(
    metadata: *const rocks_metadata,
    index: usize,
    column_family: *mut rocks_column_family_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let column_family = unsafe { sized(column_family.cast(), "column_family") };
    call(status, || {
        column_family?.set(&shared(metadata)?.column_family(index)?);
        Ok(())
    })
}

/// One level, empty ones included: those of the first column family, then the next's.
/// - metadata: in.
/// - index: from 0.
/// - level: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_FOUND (there are no more), ROCKS_INVALID_ARGUMENT,
/// ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_level(
    metadata: *const rocks_metadata,
    index: usize,
    level: *mut rocks_level_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let level = unsafe { sized(level.cast(), "level") };
    call(status, || {
        level?.set(&shared(metadata)?.level(index)?);
        Ok(())
    })
}

/// One table file: level after level, in level 0 the newest first, in the others by key.
/// - metadata: in.
/// - index: from 0.
/// - file: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_FOUND (there are no more), ROCKS_INVALID_ARGUMENT,
/// ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_file(
    metadata: *const rocks_metadata,
    index: usize,
    file: *mut rocks_file_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let file = unsafe { sized(file.cast(), "file") };
    call(status, || {
        file?.set(&shared(metadata)?.file(index)?);
        Ok(())
    })
}

/// One blob file.
/// - metadata: in.
/// - index: from 0.
/// - blob_file: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_FOUND (there are no more), ROCKS_INVALID_ARGUMENT,
/// ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_blob_file(
    metadata: *const rocks_metadata,
    index: usize,
    blob_file: *mut rocks_blob_file_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let blob_file = unsafe { sized(blob_file.cast(), "blob_file") };
    call(status, || {
        blob_file?.set(&shared(metadata)?.blob_file(index)?);
        Ok(())
    })
}

/// Frees a metadata handle and what was borrowed from it.
/// - metadata: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_metadata_free(
    metadata: *mut rocks_metadata,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(metadata))
}

/// The sequence number of the last write.
/// - db: in.
/// - sequence: out; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
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
/// - db: in.
/// - column_family: in; NULL: the default one.
/// - levels: out; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
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
/// - db: in.
/// - identity: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED, ROCKS_IO_ERROR.
/// Since: 0.1
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
/// - db: in.
/// - session: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
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

/// What rocks_db_approximate_sizes counts: a sum of ROCKS_SIZE_*.
pub type rocks_size_parts = u32;
/// What is in memtables.
pub const ROCKS_SIZE_MEMTABLES: rocks_size_parts = 1;
/// What is in table files.
pub const ROCKS_SIZE_FILES: rocks_size_parts = 2;
/// What is in blob files, in proportion to the table files.
pub const ROCKS_SIZE_BLOB_FILES: rocks_size_parts = 4;

/// About how many bytes ranges of keys take, as they are stored: compressed. A range has
/// its begin and not its end; an open end is not to be had here, NULL is the empty key.
/// - db: in.
/// - column_family: in; NULL: the default one.
/// - begins, ends: in, `count` slices each; NULL: only with count 0.
/// - include: one or more of ROCKS_SIZE_*.
/// - error_margin: how wrong a size may be for speed, as a part of all files' size: 0.1 is 10 %; 0 or less: as exact as can be.
/// - sizes: out, `count` of them; NULL: only with count 0.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: a range begins after its end),
/// ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
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
/// - db: in.
/// - column_family: in; NULL: the default one.
/// - begin: in, begin_len bytes; NULL: only with length 0.
/// - end: in, end_len bytes; NULL: only with length 0.
/// - entries, size: out; NULL: not wanted.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: the range begins after its end),
/// ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
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
