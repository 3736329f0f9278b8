//! Databases: opening and closing.

use crate::abi::bytes::{array, file_path};
use crate::abi::guard::{close, make, shared, shared_or_null, unforked, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::{Object, Shared, CLOSABLE};
use crate::api::options::texts;
use crate::core::callback::refuse_inside;
use crate::core::db::Db;
use crate::core::error::Result;
use crate::core::objects::ObjectKind;
use crate::core::open::{self, Family};
use crate::core::options::{Kind, Options, State};
use crate::types::{rocks_buffer, rocks_code, rocks_db, rocks_open_mode, rocks_options, rocks_status};
use std::ffi::{c_char, CStr};

impl Named for rocks_db {
    type Object = Db;
}

// The table knows what can be closed by its number.
const _: () = assert!(ObjectKind::Db as u8 == CLOSABLE);

impl Object for Db {
    const IN_DATABASE: bool = true;
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Db as u8,
        name: "db",
    };
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
///   OptimisticTransactionDBOptions, as "optimistic_transaction_db.occ_lock_buckets".
/// * "ttl", 0: the seconds that values live; 0 or less: for ever. "column_family_ttls": those of
///   column families apart, as "NAME=SECONDS;NAME=SECONDS".
/// * "allow_ttl_mismatch", false: the open refuses a database written with mode ttl in other modes,
///   which would read each value with its time at the end. It refuses one written without in mode
///   ttl, which would take the ends of values for times, and delete values. True opens both.
/// * "error_if_wal_file_exists" (or the older "error_if_log_file_exists"), false:
///   read-only refuses a database with WALs.
/// * "allow_missing_merge_operator", false: the database's OPTIONS file names the merge operator
///   that each column family was written with; the open refuses to continue without it or with
///   another. True opens anyway: without it, operands stay as they are, and reads that meet one
///   return ROCKS_CORRUPTION. (RocksDB would stop the WAL's replay at the first operand, delete the
///   rest, and crash if an iterator steps backwards over one.)
/// * "check_recovery", true: finds the data that the open will drop, before it does
///   (rocks_db_recovery_report). Reads the MANIFEST and the WALs once more.
/// * "fail_on_data_loss", false: if the open would lose data, it fails before it changes anything:
///   ROCKS_CORRUPTION with ROCKS_STATUS_DATA_LOSS, and the message names the data. `data_loss` of
///   rocks_recovery_report is a loss.
///
/// With `count` 0, the call opens every column family with `options`. Otherwise the list must be
/// complete (read-only, secondary, follower: "default" and any others), and each may have its own
/// options. rocks_db_column_family finds a column family by name; "default" always exists. The
/// options create_if_missing and create_missing_column_families create missing ones.
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
/// column family is missing from the list or the database; a merge operator is missing),
/// ROCKS_IO_ERROR (also: this or another process has it open; `path` is a file; the folder above is
/// missing), ROCKS_CORRUPTION (also: CURRENT is missing but tables or WALs are there),
/// ROCKS_CALLBACK_FAILED (as of a WAL filter; the files are as before).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_open(
    path: *const c_char,
    options: *const rocks_options,
    how: *const rocks_options,
    column_families: *const *const c_char,
    column_family_options: *const *const rocks_options,
    count: usize,
    db: *mut *mut rocks_db,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let db = unsafe { out(db) };
    call(status, || {
        let db = db.wanted("db")?;
        let how = shared_or_null(how)?;
        let how = or_default(how.as_deref(), Kind::Open, "how")?;
        // SAFETY: the caller's strings and arrays.
        let given =
            unsafe { Given::new(path, options, column_families, column_family_options, count)? };
        let opened =
            given.with(|path, options, families| open::open(path, options, how, families))?;
        db.set(make(opened, 0)?);
        Ok(())
    })
}

/// Closes a database: refuses new calls, waits for those in flight (a compaction, a wait for one or
/// a verification of checksums is stopped: ROCKS_CLOSED), releases what its iterators, snapshots
/// and column families hold, closes RocksDB and its file lock. The same path can be opened again at
/// once. The handle becomes invalid, whatever the code (except ROCKS_HANDLE_BUSY); a second close
/// returns ROCKS_CLOSED.
/// Returns: RocksDB's own code, ROCKS_HANDLE_BUSY (from inside a callback: nothing was closed).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_close(
    db: *mut rocks_db,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        refuse_inside("db")?;
        close(db, Db::begin_close, Db::close)
    })
}

/// How a database was opened.
/// - mode: out; one of ROCKS_OPEN_*; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_mode(
    db: *const rocks_db,
    mode: *mut rocks_open_mode,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let mode = unsafe { out(mode) };
    call(status, || {
        mode.wanted("mode")?.set(shared(db)?.kind as i32);
        Ok(())
    })
}

/// The path that a database was opened with.
/// - path: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_path(
    db: *const rocks_db,
    path: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let path = unsafe { out(path) };
    call(status, || {
        let path = path.wanted("path")?;
        path.set(rocks_buffer::copy_of(shared(db)?.path.to_bytes())?);
        Ok(())
    })
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
pub unsafe extern "C" fn rocks_db_list_column_families(
    path: *const c_char,
    options: *const rocks_options,
    names: *mut rocks_buffer,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (names, count) = unsafe { (out(names), out(count)) };
    call(status, || {
        let names = names.wanted("names")?;
        unforked::<rocks_db>()?;
        // SAFETY: the caller's string.
        let path = unsafe { file_path(path, "path")? };
        let options = shared_or_null(options)?;
        let options = or_default(options.as_deref(), Kind::Database, "options")?;
        let joined = open::list_column_families_joined(path, options)?;
        count.set(joined.as_slice().iter().filter(|&&byte| byte == 0).count());
        names.set(joined.into());
        Ok(())
    })
}

/// Deletes a database that nobody has open, with the folders of its options
/// (wal_dir, db_paths) and of its column families' (cf_paths).
///
/// Refused without deleting anything where `path` has no CURRENT, MANIFEST, IDENTITY or OPTIONS
/// file. Otherwise RocksDB deletes every file there with a name of the kinds that it gives (`LOG`,
/// `000012.sst`, `000013.log`, …), whoever made it; other files and the folder around
/// them stay.
/// - path: in; the database's directory; NULL, empty: refused.
/// - options: database options.
/// - column_families: in, `count` names; only those with cf_paths matter; NULL: only with count 0.
/// - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no database there), ROCKS_NOT_FOUND or ROCKS_IO_ERROR (no
/// such folder; this or another process has it open).
#[no_mangle]
pub unsafe extern "C" fn rocks_db_destroy(
    path: *const c_char,
    options: *const rocks_options,
    column_families: *const *const c_char,
    column_family_options: *const *const rocks_options,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings and arrays.
        let given =
            unsafe { Given::new(path, options, column_families, column_family_options, count)? };
        given.with(open::destroy)
    })
}

/// Makes a database that does not open any more openable, from the tables and WALs that can be
/// read: the last resort. Unreadable files move into its folder "lost"; deleted keys may come back.
/// Work on a copy.
/// - path: in; the database's directory; NULL, empty: refused.
/// - options: in; database options; also for column families that are not in the list; NULL: defaults.
/// - column_families: in, `count` names; NULL: only with count 0.
/// - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
///
/// Returns: ROCKS_INVALID_ARGUMENT (also: no database there; a merge operator that the data needs
/// is missing), ROCKS_NOT_FOUND or ROCKS_IO_ERROR (no such folder; this or another process has it
/// open), ROCKS_CORRUPTION.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_repair(
    path: *const c_char,
    options: *const rocks_options,
    column_families: *const *const c_char,
    column_family_options: *const *const rocks_options,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings and arrays.
        let given =
            unsafe { Given::new(path, options, column_families, column_family_options, count)? };
        given.with(open::repair)
    })
}

/// A path, options, and column families with options of their own.
struct Given<'a> {
    path: &'a CStr,
    options: Option<Shared<'static, Options>>,
    names: Vec<&'a CStr>,
    own: Vec<Option<State>>,
}

impl<'a> Given<'a> {
    /// # Safety
    /// Strings and arrays that live as long as the call.
    unsafe fn new(
        path: *const c_char,
        options: *const rocks_options,
        names: *const *const c_char,
        own: *const *const rocks_options,
        count: usize,
    ) -> Result<Given<'a>> {
        unforked::<rocks_db>()?;
        // SAFETY: the caller vouches for them.
        let (path, names, own) = unsafe {
            (
                file_path(path, "path")?,
                texts(names, count, "column_families")?,
                optional_options(own, count, "column_family_options")?,
            )
        };
        let options = shared_or_null(options)?;
        Ok(Given {
            path,
            options,
            names,
            own,
        })
    }

    fn with<T>(&self, run: impl FnOnce(&CStr, &State, &[Family]) -> Result<T>) -> Result<T> {
        let options = or_default(self.options.as_deref(), Kind::Database, "options")?;
        let families: Vec<Family> = self
            .names
            .iter()
            .zip(&self.own)
            .map(|(name, own)| (*name, own.as_ref().unwrap_or(options)))
            .collect();
        run(self.path, options, &families)
    }
}

/// Options of one kind, or the defaults of it.
#[inline(always)]
pub(super) fn or_default<'a>(
    options: Option<&'a Options>,
    kind: Kind,
    argument: &str,
) -> Result<&'a State> {
    match options {
        Some(options) => options.expect(kind, argument),
        None => Options::defaults(kind).map(Options::state),
    }
}

/// An array of options, each copied so that the handles need not be held meanwhile.
pub(super) unsafe fn optional_options(
    data: *const *const rocks_options,
    count: usize,
    argument: &str,
) -> Result<Vec<Option<State>>> {
    if data.is_null() {
        return Ok((0..count).map(|_| None).collect());
    }
    // SAFETY: the caller vouches for the array.
    let pointers = unsafe { array(data, count, argument)? };
    let one = |(at, &pointer): (usize, &*const rocks_options)| {
        let name = format!("{argument}[{at}]");
        let options = shared_or_null(pointer).map_err(|error| error.within(&name))?;
        let state = options
            .as_ref()
            .map(|options| options.expect(Kind::Database, &name)?.copy());
        state.transpose()
    };
    pointers.iter().enumerate().map(one).collect()
}
