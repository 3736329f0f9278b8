//! The files of the write-ahead log.

use crate::abi::guard::{free_shared, make, shared, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::sized::sized;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::ObjectKind;
use crate::core::wal::WalFiles;
use crate::types::{rocks_code, rocks_db, rocks_status, rocks_wal_file, rocks_wal_files};

impl Named for rocks_wal_files {
    type Object = WalFiles;
}

impl Object for WalFiles {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::WalFiles as u8,
        name: "wal_files",
    };
}

// The bridge's struct is the same field by field.
const _: () =
    assert!(std::mem::size_of::<rocks_wal_file>() == std::mem::size_of::<rocks_wal_file>());

/// Lists the log files that have a record, the oldest first.
///
/// They may be gone at the next moment, unless rocks_db_disable_file_deletions was called before.
/// - files: out, owned: free with rocks_wal_files_free; NULL: refused.
///
/// Returns: ROCKS_IO_ERROR, ROCKS_CORRUPTION, ROCKS_NOT_SUPPORTED (mode follower).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_wal_files(
    db: *mut rocks_db,
    files: *mut *mut rocks_wal_files,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let files = unsafe { out(files) };
    call(status, || {
        let files = files.wanted("files")?;
        files.set(make(shared(db)?.wal_files(false)?, 0)?);
        Ok(())
    })
}

/// The log file that a database writes to, as a list of one. It may be empty, and its start_sequence is 0.
/// - files: out, owned: free with rocks_wal_files_free; NULL: refused.
///
/// Returns: ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED (the database was not opened for writing).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_current_wal_file(
    db: *mut rocks_db,
    files: *mut *mut rocks_wal_files,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let files = unsafe { out(files) };
    call(status, || {
        let files = files.wanted("files")?;
        files.set(make(shared(db)?.wal_files(true)?, 0)?);
        Ok(())
    })
}

/// How many files a list has.
/// - count: out; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_wal_files_count(
    files: *const rocks_wal_files,
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

/// One file of a list.
/// - index: from 0, the oldest.
/// - file: out, borrowed until the files are freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub unsafe extern "C" fn rocks_wal_files_at(
    files: *const rocks_wal_files,
    index: usize,
    file: *mut rocks_wal_file,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's struct, as long as it says.
    let file = unsafe { sized(file, "file") };
    call(status, || {
        file?.set(&shared(files)?.get(index)?);
        Ok(())
    })
}

/// Frees a list and what was borrowed from it.
#[no_mangle]
pub unsafe extern "C" fn rocks_wal_files_free(
    files: *mut rocks_wal_files,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(files))
}
