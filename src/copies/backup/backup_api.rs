//! Backups: engines over a folder of them, and their operations.

use crate::abi::bytes::InBytes;
use crate::abi::handles::guard::{enter, Named};
use crate::abi::handles::handle::{End, Kind};
use crate::abi::handles::handle_array::InArray;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::number::YesNo;
use crate::abi::out::{Out, OutArray, OutOrNull};
use crate::abi::param::{call, copies, Owned, Param};
use crate::abi::status::Status;
use crate::abi::text::{InPath, InTexts, PathOrNull};
use crate::base::error::{Error, Result};
use crate::copies::backup::backup::BackupEngine;
use crate::db::child_api::{Awaited, InTime};
use crate::db::db::Db;
use crate::db::families::families::families;
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions, OptionsArray, OptionsOrNull};
use crate::progress::cancel::Cancel;
use crate::types::{rocks_backup_engine, rocks_cancel, rocks_code, rocks_db};
use std::sync::Arc;

impl Named for rocks_backup_engine {
    type Object = Arc<BackupEngine>;
}

impl Object for Arc<BackupEngine> {
    const KIND: Kind = Kind::numbered(ObjectKind::BackupEngine as u8);
    const END: End = End::Apart;
}

/// An engine whose folder the call changes, and waits for.
#[repr(transparent)]
pub struct AwaitedEngine<H>(*const H);

copies!(AwaitedEngine<H>);

impl Param for AwaitedEngine<rocks_backup_engine> {
    type Argument = Owned<InTime<rocks_backup_engine>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        let engine = enter(self.0, name)?;
        let timeout = engine.timeout();
        Ok(Owned(InTime::new(self.0, engine, timeout, name)))
    }
}

/// Opens a folder of backups; creates it if it does not exist.
///
/// RocksDB does not lock such a folder. Here one engine at a time may write to it, in this and all
/// other processes that use this library (by flock(2) on its file LOCK); any number of engines with
/// `read_only` may read at the same time. A call sees the state at its beginning.
///
/// Options of the kind ROCKS_OPTIONS_BACKUP_ENGINE have the fields of RocksDB's BackupEngineOptions
/// (include/rocksdb/utilities/backup_engine.h), as "share_table_files", "schema_version" (2 to exclude files),
/// "max_background_operations", "backup_rate_limit", and:
/// * "read_only", false: nothing in the folder is changed.
/// * "timeout", 0: how many microseconds the opening waits, and later calls as
///   rocks_backup_engine_set_timeout says; 0: for ever.
///
/// Objects are set with rocks_options_set_env ("backup_env": where the folder is; the process's own
/// files when not set), rocks_options_set_rate_limiter ("backup_rate_limiter",
/// "restore_rate_limiter") and rocks_options_set_logger ("info_log").
/// "destroy_old_data" deletes all backups once, at the opening. If the time passes meanwhile, a thread
/// of the library goes on, and frees the engine when it is open; rocks_late_failures counts its
/// failure.
/// - path: in; the folder; NULL, empty: refused.
/// - options: in, shared; backup engine options; NULL: defaults.
/// - engine: out, owned: free with rocks_backup_engine_free; NULL: refused.
///
/// Returns: ROCKS_BUSY (another engine writes, or one is opened still), ROCKS_NOT_FOUND (read_only: no
/// backups there), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (the option timeout).
#[no_mangle]
pub extern "C" fn rocks_backup_engine_open(
    path: InPath,
    options: InOptions<kind::BackupEngine>,
    engine: New<rocks_backup_engine>,
    status: Status,
) -> rocks_code {
    call! { status, path, options, engine =>
        engine.answer(Arc::new(BackupEngine::open(path, options)?))
    }
}

/// Frees an engine; the folder can be opened for writing again when the last call that uses the
/// engine has ended. Databases that were opened with it stay open.
#[no_mangle]
pub extern "C" fn rocks_backup_engine_free(
    engine: Freed<rocks_backup_engine>,
    status: Status,
) -> rocks_code {
    call! { status, engine =>
        engine.free()
    }
}

/// Backs up a database of any kind: copies what is new since the last backup. Writes continue
/// during the call; the backup may or may not contain them. The files of the write-ahead log carry
/// the data in memtables. Writes without a log are missing, unless "flush_before_backup" is true.
///
/// Options of the kind ROCKS_OPTIONS_CREATE_BACKUP have the fields of RocksDB's CreateBackupOptions:
/// "flush_before_backup", "atomic_flush", "decrease_background_thread_cpu_priority",
/// "background_thread_cpu_priority", and:
/// * "exclude_files": names of table and blob files to leave out (as
///   rocks_backup_list_file_at shows them, with or without their folder), apart by ';'. They must be in a backup
///   that rocks_backup_engine_restore is given as an alternate. rocks_options_set_exclude_files_callbacks asks a function.
///
/// The engine's folder and the database's must be apart: neither may be within the other.
///
/// A call that fails or is cancelled leaves no backup, and the engine as good as before. If the message
/// says that the work goes on, the engine writes on and may still complete the backup (rocks_cancel_set).
/// - options: in, shared; create backup options; NULL: defaults.
/// - metadata: in, `metadata_len` bytes of the application's own, 1 MB at most, which lists show; NULL: only with length 0.
/// - cancel: in, shared; the call checks it and reports progress while files are copied: bytes read
///   of those to be read; NULL: cannot be cancelled.
/// - id: out; the new backup's number, 1 and up; NULL: not wanted.
///
/// Returns: ROCKS_NOT_SUPPORTED (read_only; the database has files in several folders, or is open
/// to read only and has records in its logs), ROCKS_IO_ERROR, ROCKS_CORRUPTION, ROCKS_CANCELLED,
/// ROCKS_TIMED_OUT, ROCKS_CALLBACK_FAILED, ROCKS_CLOSED (also: the database closed meanwhile),
/// ROCKS_HANDLE_BUSY (from a callback while the engine writes).
#[no_mangle]
pub extern "C" fn rocks_backup_engine_create(
    engine: In<rocks_backup_engine>,
    db: Awaited<rocks_db>,
    options: InOptions<kind::CreateBackup>,
    metadata: InBytes,
    metadata_len: usize,
    cancel: InOrNull<rocks_cancel>,
    id: OutOrNull<u32>,
    status: Status,
) -> rocks_code {
    call! { status, engine, db, options, (metadata, metadata_len), cancel, id =>
        let (engine, options, metadata) = (engine.clone(), options.copy()?, metadata.to_vec());
        let create =
            move |db: &Db, cancel: Option<&Cancel>| engine.create(db, &options, &metadata, cancel);
        id.answer(db.leaving(cancel, create, |_| Ok(()))?)
    }
}

/// Sets how long calls of an engine wait at most that take no rocks_cancel and may delete many files,
/// those of all threads from now on: rocks_backup_engine_delete, rocks_backup_engine_purge and
/// rocks_backup_engine_collect_garbage. After that time a call returns ROCKS_TIMED_OUT. A thread of
/// the library goes on with the work, and the engine writes until it is done; rocks_late_failures
/// counts its failure.
/// - timeout_micros: UINT64_MAX: for ever. At first it is as the engine option timeout says, by default
///   for ever. From a callback it is for ever.
#[no_mangle]
pub extern "C" fn rocks_backup_engine_set_timeout(
    engine: InMut<rocks_backup_engine>,
    timeout_micros: u64,
    status: Status,
) -> rocks_code {
    call! { status, engine =>
        engine.set_timeout(timeout_micros);
        Ok(())
    }
}

/// Deletes a backup, damaged or not, and the files that no other backup uses.
/// - id: which; 0: refused.
///
/// Returns: ROCKS_NOT_FOUND, ROCKS_BUSY (it is open as a database, being restored or verified:
/// nothing was deleted), ROCKS_NOT_SUPPORTED (read_only), ROCKS_IO_ERROR (it may be deleted, and files
/// of it left, which rocks_backup_engine_collect_garbage deletes), ROCKS_TIMED_OUT
/// (rocks_backup_engine_set_timeout), ROCKS_HANDLE_BUSY (from a callback while the engine writes).
#[no_mangle]
pub extern "C" fn rocks_backup_engine_delete(
    engine: AwaitedEngine<rocks_backup_engine>,
    id: u32,
    status: Status,
) -> rocks_code {
    call! { status, engine =>
        engine.within(None, move |engine| engine.delete(id))
    }
}

/// Deletes the oldest backups.
/// - keep: how many of the newest stay; damaged ones do not count.
///
/// Returns: ROCKS_BUSY (one of them is open as a database, being restored or verified: nothing was
/// deleted), ROCKS_NOT_SUPPORTED (read_only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT
/// (rocks_backup_engine_set_timeout), ROCKS_HANDLE_BUSY (from a callback while the engine writes).
#[no_mangle]
pub extern "C" fn rocks_backup_engine_purge(
    engine: AwaitedEngine<rocks_backup_engine>,
    keep: u32,
    status: Status,
) -> rocks_code {
    call! { status, engine =>
        engine.within(None, move |engine| engine.purge(keep))
    }
}

/// Deletes the remains of unfinished backups and deletions, after a crash or a full disk.
/// rocks_backup_engine_delete and rocks_backup_engine_purge do so too, and so does
/// rocks_backup_engine_create if a backup of its number was unfinished. Files that a damaged backup
/// lists may be deleted with it: copy the folder before you try to save one.
/// Returns: ROCKS_NOT_SUPPORTED (read_only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT
/// (rocks_backup_engine_set_timeout), ROCKS_HANDLE_BUSY (from a callback while the engine writes).
#[no_mangle]
pub extern "C" fn rocks_backup_engine_collect_garbage(
    engine: AwaitedEngine<rocks_backup_engine>,
    status: Status,
) -> rocks_code {
    call! { status, engine =>
        engine.within(None, |engine| engine.collect_garbage())
    }
}

/// Reads all files of a backup and compares their checksums with the stored ones.
/// - id: which; 0: the latest.
/// - sizes_only: 1: the files are not read; 0: they are. Sizes find what is missing, and table and blob files that are not as
///   long as their names say; RocksDB keeps the sizes of no others.
/// - cancel: in, shared; the call checks it and reports progress as files are read; NULL: cannot be
///   cancelled.
///
/// Returns: ROCKS_CORRUPTION (the message names the file), ROCKS_NOT_FOUND (no such backup),
/// ROCKS_IO_ERROR, ROCKS_CANCELLED, ROCKS_TIMED_OUT, ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (too
/// deep in callbacks).
#[no_mangle]
pub extern "C" fn rocks_backup_engine_verify(
    engine: In<rocks_backup_engine>,
    id: u32,
    sizes_only: YesNo,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, engine, sizes_only, cancel =>
        engine.verify(id, sizes_only, cancel)
    }
}

/// Restores a backup to a folder: a new one, or that of a database, which it replaces. The database
/// in the folder must not be open for writing; one that is open for reading loses its files.
///
/// The new database is built beside the old one, its checksums are compared, and when it is
/// complete it replaces the old one. Until then the target stays unchanged, whatever fails. On
/// Linux the replacement is one step: after a crash there is the old database or the new one. If
/// the target is a mount point or a link, contains files that RocksDB did not make (they stay), has
/// its logs in `wal_path`, or is in another env, and with keep_log_files, its files are replaced
/// one by one; a crash in the middle leaves a folder that rocks_db_open refuses with
/// ROCKS_CORRUPTION until it is restored again. The disk needs room for both.
///
/// Whatever the paths mean later, a restore stays in the folders that they meant when it began: links
/// in them may be set anew, and the process may work in another folder. If the target was renamed and
/// another folder put in its place, that one stays as it is; the call returns ROCKS_IO_ERROR, or, where
/// files are replaced one by one, restores the renamed one.
///
/// The OPTIONS file that is restored names `wal_path` as wal_dir, or none, and no db_log_dir.
///
/// Options of the kind ROCKS_OPTIONS_RESTORE have the fields of RocksDB's RestoreOptions:
/// * "mode": "kPurgeAllFiles" (the default) copies all; "kKeepLatestDbSessionIdFiles" keeps files of the target
///   that are the backup's by their names, "kVerifyChecksum" those that are by their contents.
/// * "keep_log_files", false: the target's write-ahead logs stay, for backups without.
///
/// rocks_options_set_env ("env") names the environment of the target, if it is not the default one.
/// - id: which; 0: the latest.
/// - db_path: in; the database's folder; NULL, empty: refused.
/// - wal_path: in; the folder of its logs (the option wal_dir); empty: refused; NULL: `db_path`.
/// - options: in, shared; restore options; NULL: defaults.
/// - alternates: in, shared, `count` engines, where files that the backup excluded are looked for; NULL: only with count 0.
/// - cancel: in, shared; the call checks it and reports progress as files are copied; NULL: cannot
///   be cancelled.
///
/// Returns: ROCKS_NOT_FOUND (no such backup), ROCKS_CORRUPTION (it is damaged), ROCKS_IO_ERROR
/// (also: the target is open, in this or another process), ROCKS_INVALID_ARGUMENT (also: the target
/// is in the folder of the backups; an excluded file is nowhere), ROCKS_CANCELLED, ROCKS_TIMED_OUT,
/// ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (too deep in callbacks). Where the target is not as it
/// was, the message says that it is incomplete.
#[no_mangle]
pub extern "C" fn rocks_backup_engine_restore(
    engine: In<rocks_backup_engine>,
    id: u32,
    db_path: InPath,
    wal_path: PathOrNull,
    options: InOptions<kind::Restore>,
    alternates: InArray<rocks_backup_engine>,
    count: usize,
    cancel: InOrNull<rocks_cancel>,
    status: Status,
) -> rocks_code {
    call! { status, engine, db_path, wal_path, options, (alternates, count), cancel =>
        let alternates: Vec<&BackupEngine> = alternates.iter().map(|one| &***one).collect();
        engine.restore(id, db_path, wal_path, options, &alternates, cancel)
    }
}

/// Opens a backup in place, as a database to read from. It is a database like any other
/// (rocks_db_close), outlives the engine, and prevents engines of this library from deleting the
/// backup. Nothing is copied or changed.
/// - id: which; 0: the latest.
/// - options: in, shared; database options, whose env and wal_dir are not used; NULL: defaults.
/// - how: in; open options, with mode "read_only" or "ttl_read_only"; NULL: read_only.
/// - column_families: in, `count` names; NULL: only with count 0, all.
/// - column_family_options: in, shared, `count` database options; NULL, as array or as an element: `options`.
/// - db: out, owned: close with rocks_db_close; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND (no such backup), ROCKS_CORRUPTION, ROCKS_IO_ERROR,
/// ROCKS_INVALID_ARGUMENT (also: another mode; what rocks_db_open refuses).
#[no_mangle]
pub extern "C" fn rocks_backup_engine_open_db(
    engine: In<rocks_backup_engine>,
    id: u32,
    options: InOptions<kind::Database>,
    how: OptionsOrNull<kind::Open>,
    column_families: InTexts,
    column_family_options: OptionsArray<kind::Database>,
    count: usize,
    db: New<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, engine, options, how, (column_families, count), (column_family_options, count), db =>
        let families = families(column_families, column_family_options, options);
        db.answer(engine.open_db(id, options, how, &families)?)
    }
}

/// The backups whose lists are damaged, or which lack files; rocks_backup_engine_verify reads the files.
/// - ids: out, room for `capacity` numbers; NULL: only with capacity 0.
/// - capacity: how many there is room for.
/// - count: out; how many there are, also when there is too little room; NULL: refused.
///
/// Returns: ROCKS_BUFFER_TOO_SMALL (what fits is there), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_backup_engine_corrupted(
    engine: In<rocks_backup_engine>,
    ids: OutArray<u32>,
    capacity: usize,
    count: Out<usize>,
    status: Status,
) -> rocks_code {
    call! { status, engine, (ids, capacity), count =>
        let found = engine.corrupted()?;
        count.set(found.len());
        ids.set_all(found.iter().copied());
        if found.len() > capacity {
            return Err(Error::too_small(stringify!(ids), capacity, found.len()));
        }
        Ok(())
    }
}
