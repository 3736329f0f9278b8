//! Databases: opening and closing.

use crate::abi::bytes::{array, text};
use crate::abi::code::rocks_code;
use crate::abi::guard::{close, make, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::{Object, CLOSABLE};
use crate::api::options::{rocks_options, texts};
use crate::core::db::Db;
use crate::core::error::Result;
use crate::core::options::{Kind, Options, State};
use std::ffi::c_char;

/// An open database, of whatever kind. Any number of threads may use it at once.
pub struct rocks_db(());

impl Named for rocks_db {
    type Object = Db;
}

impl Object for Db {
    const KIND: handle::Kind = handle::Kind {
        number: CLOSABLE,
        name: "db",
    };
}

/// Opens a database.
///
/// One function opens every kind: `how` holds options of the kind ROCKS_OPTIONS_OPEN,
/// whose "mode" is "read_write" (the default) or "read_only".
///
/// Without column families (`count` 0) every one that is there is opened with
/// `options`. With them, the list must be complete (read-only: "default" and any
/// others), and each may have options of its own. Column families are reached by name with
/// rocks_db_column_family; "default" always exists.
/// - path: in; the database's directory; NULL: refused.
/// - options: in, shared; database options; NULL: defaults.
/// - how: in; open options; NULL: defaults.
/// - column_families: in, `count` names; NULL: only with count 0.
/// - column_family_options: in, shared, `count` database options; NULL, as array or as an element: `options`.
/// - db: out, owned: close with rocks_db_close; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: the directory does not exist and
/// create_if_missing is not set; a column family is missing from the list),
/// ROCKS_INVALID_HANDLE, ROCKS_IO_ERROR (also: another process has it open), ROCKS_CORRUPTION.
/// Since: 0.1
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
        // SAFETY: the caller's strings and arrays.
        let (path, names, families) = unsafe {
            (
                text(path, "path")?,
                texts(column_families, count, "column_families")?,
                optional_options(column_family_options, count)?,
            )
        };
        let (options, how) = (shared_or_null(options)?, shared_or_null(how)?);
        let options = or_default(options.as_deref(), Kind::Database, "options")?;
        let how = or_default(how.as_deref(), Kind::Open, "how")?;
        let families: Vec<_> = names
            .iter()
            .zip(&families)
            .map(|(name, own)| (*name, own.as_ref().unwrap_or(options)))
            .collect();
        db.set(make(Db::open(path, options, how, &families)?, 0)?);
        Ok(())
    })
}

/// Closes a database: refuses new calls, waits for those in flight, releases what its
/// iterators, snapshots and column families hold, closes RocksDB and its file lock. The
/// same path can be opened again at once. The handle is gone, whatever the code says
/// (but for ROCKS_HANDLE_BUSY); a second close is ROCKS_CLOSED.
/// - db: in; NULL: nothing to close.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, RocksDB's own code, ROCKS_CLOSED, ROCKS_INVALID_HANDLE,
/// ROCKS_HANDLE_BUSY (from inside a callback: nothing was closed).
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_db_close(
    db: *mut rocks_db,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || close(db, Db::close))
}

/// Options of one kind, or the defaults of it.
pub(super) fn or_default<'a>(
    options: Option<&'a Options>,
    kind: Kind,
    argument: &str,
) -> Result<&'a State> {
    options
        .unwrap_or_else(|| Options::defaults(kind))
        .expect(kind, argument)
}

/// An array of options, each copied so that the handles need not be held meanwhile.
pub(super) unsafe fn optional_options(
    data: *const *const rocks_options,
    count: usize,
) -> Result<Vec<Option<State>>> {
    if data.is_null() {
        return Ok((0..count).map(|_| None).collect());
    }
    // SAFETY: the caller vouches for the array.
    let pointers = unsafe { array(data, count, "column_family_options")? };
    let one = |(at, &pointer): (usize, &*const rocks_options)| {
        let name = format!("column_family_options[{at}]");
        let options = shared_or_null(pointer)?;
        let state = options
            .as_ref()
            .map(|options| options.expect(Kind::Database, &name)?.copy());
        state.transpose()
    };
    pointers.iter().enumerate().map(one).collect()
}
