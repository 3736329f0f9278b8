//! The files that make up a database now; functions that move or drop whole files.

use crate::abi::bytes::InBytes;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::sized::OutStruct;
use crate::abi::status::Status;
use crate::copies::live_files::LiveFiles;
use crate::db::child_api::Awaited;
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions};
use crate::types::{rocks_code, rocks_column_family, rocks_db, rocks_live_file, rocks_live_files};

impl Named for rocks_live_files {
    type Object = LiveFiles;
}

impl Object for LiveFiles {
    const KIND: Kind = Kind::numbered(ObjectKind::LiveFiles as u8);
}

/// The files that a copy of the database needs. Call rocks_db_disable_file_deletions before, so
/// that they stay while you copy them. The OPTIONS file names this database's wal_dir: open the copy
/// with its own.
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
pub extern "C" fn rocks_db_live_files(
    db: Awaited<rocks_db>,
    options: InOptions<kind::LiveFiles>,
    files: New<rocks_live_files>,
    status: Status,
) -> rocks_code {
    call! { status, db, options, files =>
        let options = options.copy()?;
        files.answer(db.within_or(None, move |db| db.live_files(&options), |_| Ok(()))?)
    }
}

/// How many files there are.
/// - count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_live_files_count(
    files: In<rocks_live_files>,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, files, count =>
        count.answer(files.count())
    }
}

/// One file.
/// - index: from 0.
/// - file: out, borrowed until `files` is freed; its struct_size set before; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (there are no more).
#[no_mangle]
pub extern "C" fn rocks_live_files_at(
    files: In<rocks_live_files>,
    index: usize,
    file: OutStruct<rocks_live_file>,
    status: Status,
) -> rocks_code {
    call! { status, files, file =>
        file.answer(&files.get(index)?)
    }
}

/// Frees the list and the memory borrowed from it.
#[no_mangle]
pub extern "C" fn rocks_live_files_free(
    files: Freed<rocks_live_files>,
    status: Status,
) -> rocks_code {
    call! { status, files =>
        files.free()
    }
}

/// When the oldest table file was made, in seconds since 1970. Needs max_open_files=-1.
/// - time: out; UINT64_MAX: there is no file; 0: not known; NULL: refused.
///
/// Returns: ROCKS_NOT_SUPPORTED (max_open_files is not -1).
#[no_mangle]
pub extern "C" fn rocks_db_creation_time_of_oldest_file(
    db: In<rocks_db>,
    time: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, db, time =>
        time.answer(db.creation_time_of_oldest_file()?)
    }
}

/// Moves all files of level 0 to another level without reading them. They must not overlap, none of
/// them may be in a compaction, and the levels from 1 to the target must be empty; RocksDB calls it
/// experimental.
/// - target_level: from 1 to num_levels - 1.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_promote_l0(
    db: Awaited<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    target_level: i32,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family =>
        let family = column_family.cloned();
        db.within(None, move |db| db.promote_l0(family.as_ref(), target_level))
    }
}

/// Deletes every key that is not from `begin` up to, not including, `end`, and compacts, so that no
/// file contains one of them: for importing column families that must not overlap. No writes may
/// happen during the call. RocksDB calls it experimental.
/// - begin: in, `begin_len` bytes; NULL: only with length 0, the empty key.
/// - end: in, `end_len` bytes; NULL: only with length 0, the empty key.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: `begin` comes after `end`), ROCKS_COLUMN_FAMILY_DROPPED,
/// ROCKS_NOT_SUPPORTED (read-only; transactions; user-defined timestamps), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_clip_column_family(
    db: Awaited<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    begin: InBytes,
    begin_len: usize,
    end: InBytes,
    end_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (begin, begin_len), (end, end_len) =>
        let (family, begin, end) = (column_family.cloned(), begin.to_vec(), end.to_vec());
        db.within(None, move |db| db.clip_column_family(family.as_ref(), &begin, &end))
    }
}
