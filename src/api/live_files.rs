//! The files that make up a database now; functions that move or drop whole files.

use crate::abi::bytes::{bytes, rocks_slice};
use crate::abi::code::rocks_code;
use crate::abi::guard::{changing, free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::column_family::rocks_column_family;
use crate::api::db::{or_default, rocks_db};
use crate::api::options::rocks_options;
use crate::core::live_files::{LiveFile, LiveFiles};
use crate::core::options::Kind;

/// What a file of a database is (RocksDB's FileType).
pub type rocks_file_type = i32;
/// A write-ahead log.
pub const ROCKS_FILE_WAL: rocks_file_type = 0;
/// LOCK.
pub const ROCKS_FILE_LOCK: rocks_file_type = 1;
/// A table.
pub const ROCKS_FILE_TABLE: rocks_file_type = 2;
/// A MANIFEST.
pub const ROCKS_FILE_DESCRIPTOR: rocks_file_type = 3;
/// CURRENT.
pub const ROCKS_FILE_CURRENT: rocks_file_type = 4;
/// A file that is not finished, or of no type that is known.
pub const ROCKS_FILE_TEMP: rocks_file_type = 5;
/// LOG, an older one included.
pub const ROCKS_FILE_INFO_LOG: rocks_file_type = 6;
/// Of no use any more.
pub const ROCKS_FILE_META_DATABASE: rocks_file_type = 7;
/// IDENTITY.
pub const ROCKS_FILE_IDENTITY: rocks_file_type = 8;
/// An OPTIONS file.
pub const ROCKS_FILE_OPTIONS: rocks_file_type = 9;
/// A blob file.
pub const ROCKS_FILE_BLOB: rocks_file_type = 10;
/// How far a compaction is.
pub const ROCKS_FILE_COMPACTION_PROGRESS: rocks_file_type = 11;

/// The files that a copy of the database needs, as they were at one moment. Any number of threads may use it at once,
/// also after its database was closed.
pub struct rocks_live_files(());

impl Named for rocks_live_files {
    type Object = LiveFiles;
}

impl Object for LiveFiles {
    const KIND: handle::Kind = handle::Kind {
        number: 40,
        name: "live_files",
    };
}

/// A file of a database. Slices are borrowed until the rocks_live_files is freed.
#[repr(C)]
pub struct rocks_live_file {
    /// Set by the caller: sizeof(rocks_live_file).
    pub struct_size: usize,
    /// Its path.
    pub directory: rocks_slice,
    /// Within the directory: "000012.sst".
    pub name: rocks_slice,
    /// Its number; 0: it has none.
    pub number: u64,
    /// How many of its bytes belong to the moment.
    pub size: u64,
    /// Of table and blob files where checksums were asked for and are known; the bytes of the checksum.
    pub checksum: rocks_slice,
    /// The checksum's name; "Unknown" where there is none; empty where it was not asked for.
    pub checksum_function: rocks_slice,
    /// Not empty (CURRENT): what a copy has to hold, instead of what the file does.
    pub replacement_contents: rocks_slice,
    /// One of ROCKS_FILE_*.
    pub file_type: i32,
    /// RocksDB's Temperature (include/rocksdb/types.h); 0: unknown.
    pub temperature: i32,
    /// 1: the file may be longer; a copy ends after `size` bytes.
    pub trim_to_size: u32,
    /// 0.
    pub reserved: u32,
}

// The bridge's struct is the same field by field (src/bridge/live_files.cc).
const _: () = assert!(size_of::<rocks_live_file>() == size_of::<LiveFile>());

/// The files that a copy of the database needs. For them to stay while they are copied,
/// rocks_db_disable_file_deletions comes before.
///
/// Options of the kind ROCKS_OPTIONS_LIVE_FILES have the fields of RocksDB's LiveFilesStorageInfoOptions:
/// "include_checksum_info" (false), "wal_size_for_flush" (0: memtables are always flushed before;
/// 18446744073709551615: never), "atomic_flush" (false).
/// - db: in.
/// - options: in, shared; live files options; NULL: defaults.
/// - files: out, owned: free with rocks_live_files_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_SUPPORTED (it is open to read only and has records in its logs), ROCKS_INVALID_ARGUMENT,
/// ROCKS_INVALID_HANDLE, ROCKS_CLOSED, ROCKS_IO_ERROR, RocksDB's codes of a flush.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_live_files(
    db: *mut rocks_db,
    options: *const rocks_options,
    files: *mut *mut rocks_live_files,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let files = unsafe { out(files) };
    call(status, || {
        let files = files.wanted("files")?;
        let (db, options) = (changing(db)?, shared_or_null(options)?);
        let options = or_default(options.as_deref(), Kind::LiveFiles, "options")?;
        files.set(make(db.live_files(options)?, 0)?);
        Ok(())
    })
}

/// How many files there are.
/// - files: in.
/// - count: out; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_live_files_count(
    files: *const rocks_live_files,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let count = unsafe { out(count) };
    call(status, || {
        count.wanted("count")?.set(shared(files)?.count());
        Ok(())
    })
}

/// One file.
/// - files: in.
/// - index: from 0.
/// - file: out, borrowed until the answer is freed; its struct_size set before; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_FOUND (there are no more), ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_live_files_get(
    files: *const rocks_live_files,
    index: usize,
    file: *mut rocks_live_file,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let file = unsafe { sized(file.cast(), "file") };
    call(status, || {
        file?.set(&shared(files)?.get(index)?);
        Ok(())
    })
}

/// Frees the answer and what was borrowed from it.
/// - files: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_live_files_free(
    files: *mut rocks_live_files,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(files))
}

/// When the oldest table file was made, in seconds since 1970. Needs max_open_files=-1.
/// - db: in.
/// - time: out; UINT64_MAX: there is no file; 0: not known; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_NOT_SUPPORTED (max_open_files is not -1), ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_creation_time_of_oldest_file(
    db: *const rocks_db,
    time: *mut u64,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let time = unsafe { out(time) };
    call(status, || {
        let time = time.wanted("time")?;
        time.set(shared(db)?.creation_time_of_oldest_file()?);
        Ok(())
    })
}

/// Moves all files of level 0 to another level without reading them. They must not overlap, none of them may
/// be being compacted, and the levels from 1 to the target must be empty; RocksDB calls it experimental.
/// - db: in.
/// - column_family: in; NULL: the default one.
/// - target_level: from 1 to num_levels - 1.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR,
/// ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_promote_l0(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    target_level: i32,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let (db, family) = (changing(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        db.promote_l0(family, target_level)
    })
}

/// Deletes every key that is not from `begin` to before `end`, and compacts, so that no file holds one of them:
/// for importing column families that must not overlap. Nobody may write meanwhile. RocksDB calls it experimental.
/// - db: in.
/// - column_family: in; NULL: the default one.
/// - begin: in, `begin_len` bytes; NULL: only with length 0, the empty key.
/// - end: in, `end_len` bytes; NULL: only with length 0, the empty key.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: `begin` comes after `end`), ROCKS_COLUMN_FAMILY_DROPPED,
/// ROCKS_NOT_SUPPORTED (read-only; transactions; user-defined timestamps), ROCKS_IO_ERROR, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_clip_column_family(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
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
        let (db, family) = (changing(db)?, shared_or_null(column_family)?);
        let family = family.as_ref().map(|family| &***family);
        db.clip_column_family(family, begin, end)
    })
}
