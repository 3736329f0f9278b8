//! Databases: opening and closing.

use crate::abi::handles::guard::{close, enter, Named};
use crate::abi::handles::handle::{End, Handle, Kind};
use crate::abi::handles::handles::{Freed, In, InMut};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::release::note;
use crate::abi::handles::table::{Object, CLOSABLE};
use crate::abi::number::duration;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InPath, InTexts};
use crate::base::bytes::Bytes;
use crate::base::error::Result;
use crate::base::fork::refuse_child;
use crate::callback::callback::{place_of_callback, refuse_inside};
use crate::callback::serving::serving;
use crate::db::db::Db;
use crate::db::families::families::{families, listed, owned};
use crate::db::open::open;
use crate::db::stalls::watch;
use crate::objects::objects::ObjectKind;
use crate::options::parameters_api::{kind, InOptions, OptionsArray};
use crate::progress::patience::{within, within_begun};
use crate::types::{rocks_buffer, rocks_code, rocks_db, rocks_open_mode, ROCKS_TIMED_OUT};
use std::sync::mpsc::Sender;
use std::time::Duration;

impl Named for rocks_db {
    type Object = Db;
}

// The table recognises a closable kind by its number.
const _: () = assert!(ObjectKind::Db as u8 == CLOSABLE);

impl Object for Db {
    const IN_DATABASE: bool = true;
    const BIASED: bool = false;
    const KIND: Kind = Kind::numbered(ObjectKind::Db as u8);
    const END: End = End::Close(close_released);
}

/// Closes a database that was released.
fn close_released(handle: Handle) {
    let db: *mut rocks_db = std::ptr::without_provenance_mut(handle.0 as usize);
    let end = |db: &Db| {
        note(db.close_released());
        Ok(())
    };
    // Refused: another thread closes it, and reports to its caller.
    let _ = close(db, "db", Db::begin_close, end);
}

fn close_within(db: *mut rocks_db, patience: Option<Duration>) -> Result<()> {
    if db.is_null() {
        return Ok(());
    }
    // What is wrong with the handle is an answer to this call, even if no time is given.
    let (id, path) = {
        let open = enter(db, "db")?;
        (open.owned.id, open.path.clone())
    };
    let number = db.addr();
    // Even if it is late, new calls are refused when this returns.
    let call = move |begins: Sender<()>| {
        let db: *mut rocks_db = std::ptr::without_provenance_mut(number);
        let begin = move |db: &Db| {
            let _ = begins.send(());
            db.begin_close();
        };
        close(db, "db", begin, Db::close)
    };
    within_begun(patience, call, Ok, || watch::give_up(id)).map_err(
        |error| match place_of_callback(&path) {
            Some(place) if error.code() == ROCKS_TIMED_OUT => {
                error.and(&format!("a callback has not returned: {place}"))
            }
            _ => error,
        },
    )
}

/// Opens a database.
///
/// The options `how`, of the kind ROCKS_OPTIONS_OPEN, choose the mode:
/// * "mode": "read_write" (the default) or "read_only". Read-only takes no lock and sees the
///   database as it is at the opening; the WALs are replayed in memory. "transaction": with
///   transactions that lock (RocksDB's TransactionDB); a plain write takes the locks of its keys.
///   "optimistic_transaction": with transactions whose commit looks for conflicts
///   (OptimisticTransactionDB). "ttl", "ttl_read_only": values expire (DBWithTTL, same files).
///   "secondary": reads the files of a database at `path` that another process may have open and
///   write to, and sees newer writes after rocks_db_try_catch_up_with_primary. "follower": the same
///   by itself, every follower_refresh_catchup_period_ms, as far as the leader has flushed: its log
///   is not read. A follower's `path` is a folder of its own in the same file system, which it
///   fills with hard links to the leader's tables, so that no table disappears while it reads;
///   RocksDB does not support blob files there.
/// * "secondary_path": a secondary's own folder, for its info log; made if it is missing. Its max_open_files must be -1: tables
///   that the primary deletes stay readable while they are open. It needs a primary with recycle_log_file_num=0 and, if
///   that has transactions, the write policy WRITE_COMMITTED.
/// * "leader_path": of a follower, the leader's folder.
/// * "transaction_db.NAME": a field of RocksDB's TransactionDBOptions, as "transaction_db.write_policy"
///   ("WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED"). "optimistic_transaction_db.NAME": one of
///   OptimisticTransactionDBOptions, as "optimistic_transaction_db.occ_lock_buckets". Other than in
///   RocksDB, "transaction_db.rollback_merge_operands" is true, and "occ_lock_buckets" 65536.
/// * "ttl", 0: the seconds that values live; 0 or less: for ever. "column_family_ttls": those of
///   column families apart, as "NAME=SECONDS;NAME=SECONDS".
///   Both are refused in other modes, where no value expires.
/// * "allow_file_ttl", false: the open refuses "ttl" set in the options of the database or of a column
///   family where no value expires: RocksDB's option of that name is the age, in seconds, at which a
///   table file is compacted again. With FIFO compaction, which deletes the file, it is accepted. True
///   opens anyway. The open database does as its opening: so do calls that make column families of
///   options, and rocks_db_set_options.
/// * "allow_ttl_mismatch", false: the open refuses a database written with mode ttl in other modes,
///   which would read each value with its time at the end. It refuses one written without in mode
///   ttl, which would take the ends of values for times, and delete values. True opens both.
/// * "ttl_as_stored", false: true opens a database written with mode ttl with that mode where "mode"
///   is read_write, and with ttl_read_only where it is read_only.
/// * "error_if_wal_file_exists" (or the older "error_if_log_file_exists"), false:
///   read-only refuses a database with WALs.
/// * "allow_missing_merge_operator", false: the database knows the merge operator that each column
///   family was written with, by its OPTIONS file, by the file rocks.families beside it if that is
///   gone, and by its tables if both are; the open refuses to continue without it, with another, or
///   with other options of it, such as another delimiter. True opens anyway: without it, operands stay as they are, and reads that meet one
///   return ROCKS_CORRUPTION. (RocksDB would stop the WAL's replay at the first operand, delete the
///   rest, and crash if an iterator steps backwards over one.)
/// * "allow_foreign_folders", false: the open refuses a wal_dir and folders of db_paths and cf_paths
///   that belong to another database, as a mark in each says; a database whose WALs with
///   writes are not in the given wal_dir, but in its own folder or where its OPTIONS file says; and
///   one whose OPTIONS file names a wal_dir, if there is no WAL at all. True opens anyway: RocksDB
///   goes on without those writes, and deletes WALs that it does not know. The WALs are looked for
///   with check_recovery.
/// * "check_recovery", true: finds the data that the open will drop, before it does
///   (rocks_db_recovery_report). Reads the MANIFEST and the WALs once more. In mode transaction it
///   also cuts what follows the last whole record of a WAL that a kill left torn: RocksDB could
///   refuse the database at a later opening.
/// * "fail_on_data_loss", false: if the open would lose data, it fails before it changes anything:
///   ROCKS_CORRUPTION with ROCKS_STATUS_DATA_LOSS, and the message names the data. `data_loss` of
///   rocks_recovery_report is a loss.
///
/// * "use_stored_options", false: opens the database as it was: every column family, listed or not, with
///   the options of the database's newest OPTIONS file, which rocks_db_set_options also writes. What
///   the caller gives wins: each option that a call of rocks_options_set… set in `options` (for the
///   database, and for the column families that the list lacks) or in the column family's own
///   options, by name or as an object, even to its default; a struct or a table factory as a whole, if
///   it was set as a whole. create_if_missing, create_missing_column_families, error_if_exists and
///   env always come from `options`. The file lacks what rocks_options_load_latest says, and db_paths and
///   cf_paths: give those again. (A comparator or merge operator that is missing is refused.) A new
///   database, and a column family that is made, have `options` or their own alone. Without the
///   file: ROCKS_INVALID_ARGUMENT; if it is damaged: ROCKS_CORRUPTION; the message names it.
///
/// * "timeout", 0: how long the call waits, in microseconds; 0: for ever. RocksDB cannot stop an open, as
///   one that replays long WALs. After the time the call returns ROCKS_TIMED_OUT, and a thread of the
///   library goes on and closes the database again once it is open: until then another open of the
///   path fails. WAL filters and other callbacks run on that thread.
///
/// With `count` 0, the call opens every column family with `options`. Otherwise the list must be
/// complete (read-only, secondary, follower: "default" and any others), and each may have its own
/// options. rocks_db_column_family finds a column family by name; "default" always exists. The
/// options create_if_missing and create_missing_column_families create missing ones.
///
/// Paths are made absolute and real, and the folders that a database writes to are held: it goes on in
/// the folders that it was opened in, whatever their paths mean later (the working folder changed, a
/// link was set anew, a folder was renamed). Another folder of the same path can be opened once this
/// database is closed. One that only reads does not hold its folder, so that a newer copy can be put in
/// its place and opened beside it. It goes on with the tables that it has open; where another database
/// is in its place, a table that it opens later gives ROCKS_CORRUPTION or ROCKS_IO_ERROR, and no other
/// data (with max_open_files=-1, the default, all tables are open).
/// Envs other than the system's have their own paths. A pipe or device in the place of a file gives
/// ROCKS_IO_ERROR.
///
/// With the option allow_mmap_reads, and in tables other than block-based ones, the system kills the
/// process (SIGBUS) if it reads what another program has cut off a file since it was opened. A file that
/// was cut before gives ROCKS_CORRUPTION.
///
/// An open for writing locks the file LOCK and the folder itself. If LOCK is deleted or replaced
/// meanwhile, the database makes and deletes no more files: flushes return ROCKS_IO_ERROR, because
/// another program may have opened it.
///
/// After fork() the child's calls return ROCKS_FORKED. It may end with exec, _exit or exit.
///
/// Files are made with mode 0644 and folders with 0755: restrict the process's umask, or the parent
/// folder, if others must not read them.
/// - path: in; the database's directory; NULL, empty: refused.
/// - options: in, shared; database options; NULL: defaults.
/// - how: open options.
/// - column_families: in, `count` names; NULL: only with count 0.
/// - column_family_options: in, shared, `count` database options; NULL, as array or as an element: `options`.
/// - db: out, owned: close with rocks_db_close; NULL: refused.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no database there and create_if_missing is not set; a
/// column family is missing from the list or the database; a merge operator is missing; a folder
/// belongs to another database, or the WALs are elsewhere),
/// ROCKS_IO_ERROR (also: this or another process has it open; `path` is a file; the folder above is
/// missing; another folder of that path is open), ROCKS_CORRUPTION (also: CURRENT is missing but tables or WALs are there),
/// ROCKS_CALLBACK_FAILED (as of a WAL filter; the files are as before), ROCKS_TIMED_OUT (the option
/// timeout).
#[no_mangle]
pub extern "C" fn rocks_db_open(
    path: InPath,
    options: InOptions<kind::Database>,
    how: InOptions<kind::Open>,
    column_families: InTexts,
    column_family_options: OptionsArray<kind::Database>,
    count: usize,
    db: New<rocks_db>,
    status: Status,
) -> rocks_code {
    call! { status, path, how, options, (column_families, count), (column_family_options, count), db =>
        let families = owned(&families(column_families, column_family_options, options))?;
        let (path, options, how) = (path.to_owned(), options.copy()?, how.copy()?);
        db.answer(open::open_in_time(path, options, how, families)?)
    }
}

/// Closes a database: refuses new calls, waits for those in flight (a compaction, a wait for one or
/// a verification of checksums is stopped: ROCKS_CLOSED; rocks_db_compact_files goes on), releases
/// what its iterators, snapshots and column families hold, closes RocksDB and its file lock. The
/// same path can be opened again at once. The handle becomes invalid, whatever the code (except ROCKS_HANDLE_BUSY); a second close
/// returns ROCKS_CLOSED.
///
/// It ends by itself, unless a function of the caller's does not return. Writes, flushes and
/// compactions of other threads that the database holds back, and which nothing can free, return
/// ROCKS_INCOMPLETE half a second after the close began, any other that is held back after ten.
/// Work of RocksDB's under a rate limiter that takes longer than ten seconds goes on without the limit,
/// which its other databases lack meanwhile as well.
///
/// What was written without a log is flushed, unless avoid_flush_during_shutdown is set, however many
/// files level 0 has. If the flush fails, the code is the flush's, with ROCKS_STATUS_DATA_LOSS, and the
/// message says how many bytes of which column families were in memory. The database is closed then,
/// too; what is in the log is not lost.
/// Returns: RocksDB's own code, that of a trace's file which could not be written whole, ROCKS_HANDLE_BUSY
/// (from inside a callback: nothing was closed).
#[no_mangle]
pub extern "C" fn rocks_db_close(db: Freed<rocks_db>, status: Status) -> rocks_code {
    call! { status, db =>
        refuse_inside(stringify!(db))?;
        serving(|| db.close(Db::begin_close, Db::close))
    }
}

/// Closes a database as rocks_db_close does, and waits so long. Then it gives up what it waits for,
/// which takes a second at most: calls that are held back, the limit of a rate limiter, and half a
/// second later the flush of what was written without a log (the code is ROCKS_TIMED_OUT with
/// ROCKS_STATUS_DATA_LOSS, and the message says how many bytes of which column families were in
/// memory).
///
/// If a call stays inside all the same, as in a callback that does not return, or a file does not
/// answer, it returns ROCKS_TIMED_OUT and a thread of the library goes on. The message says where a
/// callback has not returned, if it has a sink: in background work or an event of a database, or in a
/// call of another thread. The handle is invalid all
/// the same; until the thread is done the path cannot be opened again, and rocks_shutdown says that the
/// database is open. rocks_late_failures counts a failure then. Where no thread can be started ("no thread to
/// work"), nothing is closed, and the handle is valid.
/// - db: in; NULL: does nothing.
/// - timeout_micros: UINT64_MAX: for ever.
///
/// Returns: as rocks_db_close; ROCKS_TIMED_OUT.
#[no_mangle]
pub extern "C" fn rocks_db_close_within(
    db: Freed<rocks_db>,
    timeout_micros: u64,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        refuse_inside(stringify!(db))?;
        close_within(db.handle(), duration(timeout_micros))
    }
}

/// Sets how long calls on a database wait at most, those of all threads from now on, whose options
/// have no timeout of their own and which take no rocks_cancel: rocks_db_flush, rocks_db_flush_wal,
/// rocks_db_sync_wal, the creation and the drop of column families, rocks_db_open_column_family,
/// rocks_db_set_options, rocks_db_set_db_options, rocks_db_try_catch_up_with_primary,
/// rocks_db_live_files, rocks_db_promote_l0, rocks_db_clip_column_family,
/// rocks_db_delete_files_in_ranges, rocks_db_increase_full_history_ts_low,
/// rocks_db_enable_file_deletions, rocks_db_enable_auto_compaction, rocks_db_resume,
/// rocks_db_cancel_background_work, and the calls that pause background work
/// (rocks_db_pause_background_work, rocks_db_disable_manual_compaction,
/// rocks_db_abort_all_compactions). After that time a call returns ROCKS_TIMED_OUT.
///
/// RocksDB cannot stop such a call. So a thread of the library does the work, and goes on with it
/// after the call has returned: it is done later, or rocks_late_failures counts its failure. A close
/// waits for it. The callbacks of the work run on that thread, and what it does is not in the
/// caller's perf counters.
///
/// Writes wait as the option timeout of their write options says, and it costs them no thread.
/// - timeout_micros: UINT64_MAX, the default: for ever.
#[no_mangle]
pub extern "C" fn rocks_db_set_timeout(
    db: InMut<rocks_db>,
    timeout_micros: u64,
    status: Status,
) -> rocks_code {
    call! { status, db =>
        db.set_timeout(timeout_micros);
        Ok(())
    }
}

/// How a database was opened.
/// - mode: out; one of ROCKS_OPEN_*; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_mode(
    db: In<rocks_db>,
    mode: Out<rocks_open_mode>,
    status: Status,
) -> rocks_code {
    call! { status, db, mode =>
        mode.answer(db.kind as i32)
    }
}

/// The path that a database was opened with.
/// - path: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_path(
    db: In<rocks_db>,
    path: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, path =>
        path.answer(Bytes::copy_of(db.path.to_bytes())?)
    }
}

/// Lists the column families of a database that need not be open.
/// - path: in; the database's directory; NULL, empty: refused.
/// - options: in; database options, for their env; NULL: defaults.
/// - names: out, owned: free with rocks_buffer_free; one name after the other, each
///   ended by a NUL; NULL: refused.
/// - count: out; how many; NULL: not wanted.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no database there), ROCKS_IO_ERROR, ROCKS_CORRUPTION.
#[no_mangle]
pub extern "C" fn rocks_db_list_column_families(
    path: InPath,
    options: InOptions<kind::Database>,
    names: Out<rocks_buffer>,
    count: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, path, options, names, count =>
        refuse_child()?;
        let joined = open::list_column_families_joined(path, options)?;
        count.set(names_in(&joined));
        names.answer(joined)
    }
}

fn names_in(joined: &Bytes) -> usize {
    joined.as_slice().iter().filter(|&&byte| byte == 0).count()
}

/// Lists the column families that an open database has not opened and that its files have now: those
/// that a primary or leader created since, and those that were left out of the opening of a database
/// that only reads. rocks_db_open_column_family opens one of a secondary or follower; opening the
/// database anew opens them all.
///
/// Reads the MANIFEST from its beginning: some milliseconds for a large database.
/// - names: out, owned: free with rocks_buffer_free; one name after the other, each
///   ended by a NUL; NULL: refused.
/// - count: out; how many; 0 for a database that was opened for writing, which has all; NULL: not
///   wanted.
///
/// Returns: ROCKS_IO_ERROR or ROCKS_CORRUPTION (the files change meanwhile: call it again).
#[no_mangle]
pub extern "C" fn rocks_db_unopened_column_families(
    db: In<rocks_db>,
    names: Out<rocks_buffer>,
    count: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, db, names, count =>
        let joined = db.unopened_column_families()?;
        count.set(names_in(&joined));
        names.answer(joined)
    }
}

/// Deletes a database that is not open, with the folders of its options (wal_dir, db_paths) and of
/// its column families' (cf_paths).
///
/// Refuses, without deleting anything, a `path` without a CURRENT, MANIFEST, IDENTITY or OPTIONS
/// file. Otherwise RocksDB deletes every file there with a name of the kinds that it gives (`LOG`,
/// `000012.sst`, `000013.log`, …), whoever made it; other files and the folder around them stay.
/// - path: in; the database's directory; NULL, empty: refused.
/// - options: database options.
/// - column_families: in, `count` names; only those with cf_paths matter; NULL: only with count 0.
/// - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no database there), ROCKS_NOT_FOUND or ROCKS_IO_ERROR (no
/// such folder; this or another process has it open).
#[no_mangle]
pub extern "C" fn rocks_db_destroy(
    path: InPath,
    options: InOptions<kind::Database>,
    column_families: InTexts,
    column_family_options: OptionsArray<kind::Database>,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, path, options, (column_families, count), (column_family_options, count) =>
        refuse_child()?;
        let families = families(column_families, column_family_options, options);
        open::destroy(path, options, &families)
    }
}

/// Deletes a database as rocks_db_destroy does, and waits at most so long. Then a thread of the library
/// goes on, and rocks_late_failures counts its failure; the database cannot be opened before it is
/// done.
/// - path: in; the database's directory; NULL, empty: refused.
/// - options: database options.
/// - column_families: in, `count` names; only those with cf_paths matter; NULL: only with count 0.
/// - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
/// - timeout_micros: how long to wait at most; UINT64_MAX: for ever.
///
/// Returns: as rocks_db_destroy; ROCKS_TIMED_OUT.
#[no_mangle]
pub extern "C" fn rocks_db_destroy_within(
    path: InPath,
    options: InOptions<kind::Database>,
    column_families: InTexts,
    column_family_options: OptionsArray<kind::Database>,
    count: usize,
    timeout_micros: u64,
    status: Status,
) -> rocks_code {
    call! { status, path, options, (column_families, count), (column_family_options, count) =>
        refuse_child()?;
        let families = owned(&families(column_families, column_family_options, options))?;
        let (path, options) = (path.to_owned(), options.copy()?);
        let destroy = move || open::destroy(&path, &options, &listed(&families));
        within(duration(timeout_micros), destroy, Ok)
    }
}
