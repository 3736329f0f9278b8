//! The files of the write-ahead log.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::log::wal::WalFiles;
use crate::objects::objects::ObjectKind;
use crate::types::{rocks_code, rocks_db, rocks_wal_file, rocks_wal_files};

impl Named for rocks_wal_files {
    type Object = WalFiles;
}

impl Object for WalFiles {
    const KIND: Kind = Kind::numbered(ObjectKind::WalFiles as u8);
}

/// Lists the log files that have a record, the oldest first.
///
/// RocksDB may delete them at any moment, unless rocks_db_disable_file_deletions was called before.
/// - files: out, owned: free with rocks_wal_files_free; NULL: refused.
///
/// Returns: ROCKS_IO_ERROR, ROCKS_CORRUPTION, ROCKS_NOT_SUPPORTED (mode follower).
#[no_mangle]
pub extern "C" fn rocks_db_wal_files(
    db: InMut<rocks_db>,
    files: New<rocks_wal_files>,
    status: Status,
) -> rocks_code {
    call! { status, db, files =>
        files.answer(db.wal_files(false)?)
    }
}

/// The log file that a database writes to, as a list of one. It may be empty, and its start_sequence is 0.
/// - files: out, owned: free with rocks_wal_files_free; NULL: refused.
///
/// Returns: ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED (the database was not opened for writing).
#[no_mangle]
pub extern "C" fn rocks_db_current_wal_file(
    db: InMut<rocks_db>,
    files: New<rocks_wal_files>,
    status: Status,
) -> rocks_code {
    call! { status, db, files =>
        files.answer(db.wal_files(true)?)
    }
}

/// How many files a list has.
/// - count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_wal_files_count(
    files: In<rocks_wal_files>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, files, count =>
        count.answer(files.count())
    }
}

/// One file of a list.
/// - index: from 0, the oldest.
/// - file: out, borrowed until the files are freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_wal_files_at(
    files: In<rocks_wal_files>,
    index: usize,
    file: OutStruct<rocks_wal_file>,
    status: Status,
) -> rocks_code {
    call! { status, files, file =>
        file.answer(&files.get(index)?)
    }
}

/// Frees a list and what was borrowed from it.
#[no_mangle]
pub extern "C" fn rocks_wal_files_free(
    files: Freed<rocks_wal_files>,
    status: Status,
) -> rocks_code {
    call! { status, files =>
        files.free()
    }
}
