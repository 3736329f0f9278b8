//! The files that make up a database now; functions that move or drop whole files.

use crate::abi::bytes::bytes;
use crate::abi::guard::{changing, free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::api::db::or_default;
use crate::core::live_files::LiveFiles;
use crate::core::objects::ObjectKind;
use crate::core::options::Kind;
use crate::types::{
    rocks_code, rocks_column_family, rocks_db, rocks_live_file, rocks_live_files, rocks_options,
    rocks_status,
};

impl Named for rocks_live_files {
    type Object = LiveFiles;
}

impl Object for LiveFiles {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::LiveFiles as u8,
        name: "live_files",
    };
}

/// The files that a copy of the database needs. For them to stay while they are copied,
/// rocks_db_disable_file_deletions comes before.
///
/// Options of the kind ROCKS_OPTIONS_LIVE_FILES have the fields of RocksDB's LiveFilesStorageInfoOptions:
/// "include_checksum_info" (false), "wal_size_for_flush" (0: memtables are always flushed before;
/// 18446744073709551615: never), "atomic_flush" (false).
/// - options: in, shared; live files options; NULL: defaults.
/// - files: out, owned: free with rocks_live_files_free; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (it is open to read only and has records in its logs),
/// ROCKS_IO_ERROR, RocksDB's codes of a flush.
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
/// - count: out; NULL: refused.
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
/// - index: from 0.
/// - file: out, borrowed until `files` is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_live_files_at(
    files: *const rocks_live_files,
    index: usize,
    file: *mut rocks_live_file,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let file = unsafe { sized(file, "file") };
    call(status, || {
        file?.set(&shared(files)?.get(index)?);
        Ok(())
    })
}

/// Frees the list and the memory borrowed from it.
#[no_mangle]
pub unsafe extern "C" fn rocks_live_files_free(
    files: *mut rocks_live_files,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(files))
}

/// When the oldest table file was made, in seconds since 1970. Needs max_open_files=-1.
/// - time: out; UINT64_MAX: there is no file; 0: not known; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (max_open_files is not -1).
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
/// - target_level: from 1 to num_levels - 1.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
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

/// Deletes every key that is not from `begin` to before `end`, and compacts, so that no file holds
/// one of them: for importing column families that must not overlap. No writes may happen during
/// the call. RocksDB calls it experimental.
/// - begin: in, `begin_len` bytes; NULL: only with length 0, the empty key.
/// - end: in, `end_len` bytes; NULL: only with length 0, the empty key.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: `begin` comes after `end`), ROCKS_COLUMN_FAMILY_DROPPED,
/// ROCKS_NOT_SUPPORTED (read-only; transactions; user-defined timestamps), ROCKS_IO_ERROR.
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
