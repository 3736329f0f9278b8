//! Options from and to databases: OPTIONS files, and an open database's current options.

use crate::abi::handles::guard::free_shared;
use crate::abi::handles::handles::{In, InMut, InOrNull};
use crate::abi::handles::new_handle::{answer_all, New, NewArray, NewOrNull, Place, Places};
use crate::abi::out::{Answer, Out, OutOrNull};
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InPath, InTexts};
use crate::base::bytes::Bytes;
use crate::base::error::{Error, Result};
use crate::db::child_api::Awaited;
use crate::db::families::families::families;
use crate::db::options_file::{check_compatible, latest, load, load_latest, Loaded};
use crate::options::options::{Kind, Options};
use crate::options::parameters_api::{kind, InOptions, OptionsArray};
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_options, ROCKS_BUFFER_TOO_SMALL,
};
use std::ffi::{CStr, CString};

/// Loads the latest OPTIONS file of a database: everything that is needed to open it again as it
/// was, except objects that only code can make (callbacks, caches, environments): those have their
/// defaults, and can be set into the options afterwards.
///
/// A wal_dir that belongs to another database, as that of the original where this is a copy, comes
/// back empty; one in the folder of a database that was moved comes back where it is now.
///
/// The column families come in the order of the file, "default" first. Each gets its own options,
/// combined with the database's, so names and options fit rocks_db_open.
/// - path: in; the database's directory; NULL: refused.
/// - config: in; config options (ignore_unknown_options, …); NULL: defaults.
/// - options: out, owned: free with rocks_options_free; the database's and, of the column families, "default"'s; NULL: not wanted.
/// - names: out, owned: free with rocks_buffer_free; the names, each ended by a NUL, one behind the other; NULL: not wanted.
/// - column_family_options: out, owned: free each with rocks_options_free; room for `capacity` handles; NULL: only with capacity 0.
/// - count: out; how many column families there are; NULL: not wanted.
///
/// Returns: ROCKS_NOT_FOUND (no such directory, or no OPTIONS file in it), ROCKS_BUFFER_TOO_SMALL
/// (capacity is neither 0 nor enough: `count` says what is, and nothing else was set),
/// ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_options_load_latest(
    path: InPath,
    config: InOptions<kind::Config>,
    options: NewOrNull<rocks_options>,
    names: OutOrNull<rocks_buffer>,
    column_family_options: NewArray<rocks_options>,
    capacity: usize,
    count: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, path, config, options, names, (column_family_options, capacity), count =>
        let loaded = load_latest(path, config)?;
        answer(loaded, options, names, column_family_options, count)
    }
}

/// The same from an OPTIONS file given by its path.
/// - config: in; config options (ignore_unknown_options, …); NULL: defaults.
/// - options: out, owned: free with rocks_options_free; the database's and, of the column families, "default"'s; NULL: not wanted.
/// - names: out, owned: free with rocks_buffer_free; the names, each ended by a NUL, one behind the other; NULL: not wanted.
/// - column_family_options: out, owned: free each with rocks_options_free; room for `capacity` handles; NULL: only with capacity 0.
/// - count: out; how many column families there are; NULL: not wanted.
///
/// Returns: as rocks_options_load_latest; a file that is not there is ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_options_load_file(
    file: InPath,
    config: InOptions<kind::Config>,
    options: NewOrNull<rocks_options>,
    names: OutOrNull<rocks_buffer>,
    column_family_options: NewArray<rocks_options>,
    capacity: usize,
    count: OutOrNull<usize>,
    status: Status,
) -> rocks_code {
    call! { status, file, config, options, names, (column_family_options, capacity), count =>
        answer(load(file, config)?, options, names, column_family_options, count)
    }
}

/// Finds the latest OPTIONS file of a database.
/// - path: in; the database's directory; NULL: refused.
/// - file: out, owned: free with rocks_buffer_free; its path, NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND, ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_options_latest_file(
    path: InPath,
    file: Out<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, path, file =>
        let config = Options::defaults(Kind::Config)?.state();
        file.answer(latest(path, config)?)
    }
}

/// Checks that a database's latest OPTIONS file and the given options agree, as far as the config's
/// sanity_level requires: by default all must; with kSanityLevelLooselyCompatible only those whose
/// change could make the data unreadable (comparator, merge operator, table factory, prefix
/// extractor).
/// - path: in; the database's directory; NULL: refused.
/// - config: config options.
/// - options: database options.
/// - column_families: in, `count` names, all that the file has; NULL: only with count 0.
/// - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
///
/// Returns: ROCKS_INVALID_ARGUMENT (they differ: the message names the option), ROCKS_NOT_FOUND,
/// ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_options_check_compatible(
    path: InPath,
    config: InOptions<kind::Config>,
    options: InOptions<kind::Database>,
    column_families: InTexts,
    column_family_options: OptionsArray<kind::Database>,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, path, config, options, (column_families, count), (column_family_options, count) =>
        let families = families(column_families, column_family_options, options);
        check_compatible(path, config, options, &families)
    }
}

/// Reads the current options of an open database and of one of its column families, RocksDB's own
/// adjustments included. The options are a copy, and stay valid after the database is closed.
/// - options: out, owned: free with rocks_options_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_db_options(
    db: InMut<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    options: New<rocks_options>,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, options =>
        options.answer(db.options(column_family)?)
    }
}

/// Changes options of a column family while the database is open; all of them or, on any error,
/// none. RocksDB writes a new OPTIONS file (rocks_db_unsaved_changes). The call refuses, by name, options that an open
/// database cannot change, and options of the whole database (rocks_db_set_db_options); "ttl" where
/// no value expires, unless the database was opened with "allow_file_ttl".
/// - names, values: in, `count` strings each, as in rocks_options_set; NULL: only with count 0.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (the database is open for reading
/// only), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_set_options(
    db: Awaited<rocks_db>,
    column_family: InOrNull<rocks_column_family>,
    names: InTexts,
    values: InTexts,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, column_family, (names, count), (values, count) =>
        let (family, names, values) = (column_family.cloned(), texts(names), texts(values));
        db.within(None, move |db| db.set_options(family.as_ref(), &listed(&names), &listed(&values)))
    }
}

/// Changes options of a whole database while it is open (max_background_jobs,
/// max_open_files, stats_dump_period_sec, …); all of them or, on any error, none. RocksDB
/// writes a new OPTIONS file (rocks_db_unsaved_changes).
/// - names, values: in, `count` strings each, as in rocks_options_set; NULL: only with count 0.
///
/// Returns: ROCKS_NOT_SUPPORTED (the database is open for reading only), ROCKS_IO_ERROR.
#[no_mangle]
pub extern "C" fn rocks_db_set_db_options(
    db: Awaited<rocks_db>,
    names: InTexts,
    values: InTexts,
    count: usize,
    status: Status,
) -> rocks_code {
    call! { status, db, (names, count), (values, count) =>
        let (names, values) = (texts(names), texts(values));
        db.within(None, move |db| db.set_db_options(&listed(&names), &listed(&values)))
    }
}

/// Texts for work that outlives its call.
fn texts(given: &[&CStr]) -> Vec<CString> {
    given.iter().map(|&text| text.to_owned()).collect()
}

fn listed(texts: &[CString]) -> Vec<&CStr> {
    texts.iter().map(CString::as_c_str).collect()
}

/// Returns everything that was loaded to the caller, or nothing.
fn answer(
    loaded: Loaded,
    options: Option<Place<rocks_options>>,
    names: Answer<rocks_buffer>,
    families: Places<rocks_options>,
    count: Answer<usize>,
) -> Result<()> {
    let found = loaded.families.len();
    count.set(found);
    if families.count() != 0 && families.count() < found {
        return Err(Error::Code(ROCKS_BUFFER_TOO_SMALL));
    }
    let default = loaded.default_index().map(|at| loaded.families[at].copy());
    let mut wanted: Vec<_> = options.into_iter().zip(default.transpose()?).collect();
    wanted.extend(
        (0..families.count().min(found))
            .map(|at| families.at(at))
            .zip(loaded.families),
    );
    answer_all(wanted, 0, free_shared)?;
    names.answer(loaded.names)
}

/// How many changes of an open database its OPTIONS file lacks, because it could not be written, as on
/// a full disk. Column families made, dropped and imported, and options set on the open database
/// (rocks_db_set_options, rocks_db_set_db_options, rocks_db_enable_auto_compaction) are in force when
/// their call returns ROCKS_OK, whether RocksDB could then write the file or not. The next change that
/// it can write brings the file up to date, and the count back to 0. Until then an opening with
/// use_stored_options, and rocks_options_load_latest, see the options as they were.
/// - count: out; 0: the file has all; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; why it was not written the last time; empty if it
///   was; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_db_unsaved_changes(
    db: In<rocks_db>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, db, count, last =>
        let (changes, why) = db.unsaved();
        last.set(Bytes::copy_of(why.as_bytes())?);
        count.answer(changes)
    }
}
