//! Options from and to databases: OPTIONS files, and what an open database runs with.

use crate::abi::bytes::file_path;
use crate::abi::guard::{changing, free_shared, shared, shared_or_null};
use crate::abi::out::{out, Out};
use crate::abi::status::call;
use crate::api::db::{optional_options, or_default};
use crate::api::options::{hand_out, texts};
use crate::core::error::{Error, Result};
use crate::core::options::{Kind, Options};
use crate::core::options_file::{check_compatible, latest, load, load_latest, Loaded};
use crate::types::{
    rocks_buffer, rocks_code, rocks_column_family, rocks_db, rocks_options, rocks_status,
    ROCKS_BUFFER_TOO_SMALL,
};
use std::ffi::c_char;

/// Loads the latest OPTIONS file of a database: everything that is needed to open it
/// again as it was, but for objects that only code can make (callbacks, caches,
/// environments): those have their defaults, and can be set into the options afterwards.
///
/// The column families come in the order of the file, "default" first. Each gets options
/// of its own with the database's beside them, so names and options fit rocks_db_open.
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
pub unsafe extern "C" fn rocks_options_load_latest(
    path: *const c_char,
    config: *const rocks_options,
    options: *mut *mut rocks_options,
    names: *mut rocks_buffer,
    column_family_options: *mut *mut rocks_options,
    capacity: usize,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let outs = unsafe { Outs::new(options, names, column_family_options, capacity, count) };
    call(status, || {
        // SAFETY: the caller's string.
        let path = unsafe { file_path(path, "path")? };
        let config = shared_or_null(config)?;
        let config = or_default(config.as_deref(), Kind::Config, "config")?;
        outs?.set(load_latest(path, config)?)
    })
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
pub unsafe extern "C" fn rocks_options_load_file(
    file: *const c_char,
    config: *const rocks_options,
    options: *mut *mut rocks_options,
    names: *mut rocks_buffer,
    column_family_options: *mut *mut rocks_options,
    capacity: usize,
    count: *mut usize,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let outs = unsafe { Outs::new(options, names, column_family_options, capacity, count) };
    call(status, || {
        // SAFETY: the caller's string.
        let file = unsafe { file_path(file, "file")? };
        let config = shared_or_null(config)?;
        let config = or_default(config.as_deref(), Kind::Config, "config")?;
        outs?.set(load(file, config)?)
    })
}

/// Finds the latest OPTIONS file of a database.
/// - path: in; the database's directory; NULL: refused.
/// - file: out, owned: free with rocks_buffer_free; its path, NUL-terminated; NULL: refused.
///
/// Returns: ROCKS_NOT_FOUND, ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_latest_file(
    path: *const c_char,
    file: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let file = unsafe { out(file) };
    call(status, || {
        let file = file.wanted("file")?;
        // SAFETY: the caller's string.
        let path = unsafe { file_path(path, "path")? };
        let config = or_default(None, Kind::Config, "config")?;
        file.set(latest(path, config)?.into());
        Ok(())
    })
}

/// Says whether a database's latest OPTIONS file and the options given agree, as far as
/// the config's sanity_level asks: by default all must; with
/// kSanityLevelLooselyCompatible what could make the data unreadable (comparator, merge
/// operator, table factory, prefix extractor).
/// - path: in; the database's directory; NULL: refused.
/// - config: config options.
/// - options: database options.
/// - column_families: in, `count` names, all that the file has; NULL: only with count 0.
/// - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
///
/// Returns: ROCKS_INVALID_ARGUMENT (they differ: the message names the option), ROCKS_NOT_FOUND,
/// ROCKS_CORRUPTION, ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_check_compatible(
    path: *const c_char,
    config: *const rocks_options,
    options: *const rocks_options,
    column_families: *const *const c_char,
    column_family_options: *const *const rocks_options,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's strings and arrays.
        let (path, names, families) = unsafe {
            (
                file_path(path, "path")?,
                texts(column_families, count, "column_families")?,
                optional_options(column_family_options, count, "column_family_options")?,
            )
        };
        let (config, options) = (shared_or_null(config)?, shared_or_null(options)?);
        let config = or_default(config.as_deref(), Kind::Config, "config")?;
        let options = or_default(options.as_deref(), Kind::Database, "options")?;
        let own = families.iter().map(|own| own.as_ref().unwrap_or(options));
        let families: Vec<_> = names.into_iter().zip(own).collect();
        check_compatible(path, config, options, &families)
    })
}

/// What an open database and one of its column families run with now: RocksDB's own
/// adjustments included. The options are a copy, and stay good after the database is closed.
/// - options: out, owned: free with rocks_options_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_options(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    options: *mut *mut rocks_options,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let options = unsafe { out(options) };
    call(status, || {
        let options = options.wanted("options")?;
        let family = shared_or_null(column_family)?;
        let family = family.as_deref().map(|family| &**family);
        options.set(hand_out(shared(db)?.options(family)?)?);
        Ok(())
    })
}

/// Changes options of a column family while the database is open; all of them or, on
/// any error, none. RocksDB writes a new OPTIONS file. What cannot be changed in an open
/// database is refused by name, and so are options of the whole database
/// (rocks_db_set_db_options).
/// - names, values: in, `count` strings each, as in rocks_options_set; NULL: only with count 0.
///
/// Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (the database is open for reading
/// only), ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_set_options(
    db: *mut rocks_db,
    column_family: *const rocks_column_family,
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's arrays of strings.
        let (names, values) = unsafe {
            (
                texts(names, count, "names")?,
                texts(values, count, "values")?,
            )
        };
        let family = shared_or_null(column_family)?;
        let family = family.as_deref().map(|family| &**family);
        changing(db)?.set_options(family, &names, &values)
    })
}

/// Changes options of a whole database while it is open (max_background_jobs,
/// max_open_files, stats_dump_period_sec, …); all of them or, on any error, none. RocksDB
/// writes a new OPTIONS file.
/// - names, values: in, `count` strings each, as in rocks_options_set; NULL: only with count 0.
///
/// Returns: ROCKS_NOT_SUPPORTED (the database is open for reading only), ROCKS_IO_ERROR.
#[no_mangle]
pub unsafe extern "C" fn rocks_db_set_db_options(
    db: *mut rocks_db,
    names: *const *const c_char,
    values: *const *const c_char,
    count: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's arrays of strings.
        let (names, values) = unsafe {
            (
                texts(names, count, "names")?,
                texts(values, count, "values")?,
            )
        };
        changing(db)?.set_db_options(&names, &values)
    })
}

/// Where what was loaded goes.
struct Outs {
    options: Out<*mut rocks_options>,
    options_wanted: bool,
    names: Out<rocks_buffer>,
    names_wanted: bool,
    families: Vec<Out<*mut rocks_options>>,
    count: Out<usize>,
}

impl Outs {
    /// # Safety
    /// The pointers are NULL or writable, the array for `capacity` handles.
    unsafe fn new(
        options: *mut *mut rocks_options,
        names: *mut rocks_buffer,
        array: *mut *mut rocks_options,
        capacity: usize,
        count: *mut usize,
    ) -> Result<Outs> {
        let (options_wanted, names_wanted) = (!options.is_null(), !names.is_null());
        // SAFETY: the caller vouches for the pointers.
        let (options, names, count) = unsafe { (out(options), out(names), out(count)) };
        let most = isize::MAX as usize / size_of::<*mut rocks_options>();
        if capacity > most || (array.is_null() && capacity != 0) {
            return Err(Error::argument(
                "column_family_options",
                format!("{array:?} with a capacity of {capacity}"),
            ));
        }
        // SAFETY: room for `capacity` handles.
        let families = (0..capacity)
            .map(|at| unsafe { out(array.add(at)) })
            .collect();
        Ok(Outs {
            options,
            options_wanted,
            names,
            names_wanted,
            families,
            count,
        })
    }

    fn set(self, loaded: Loaded) -> Result<()> {
        let count = loaded.families.len();
        self.count.set(count);
        if !self.families.is_empty() && self.families.len() < count {
            return Err(Error::Code(ROCKS_BUFFER_TOO_SMALL));
        }
        let default = loaded.default_index();
        let mut wanted: Vec<(&Out<*mut rocks_options>, Options)> = Vec::new();
        if let Some(default) = default.filter(|_| self.options_wanted) {
            wanted.push((&self.options, loaded.families[default].copy()?));
        }
        wanted.extend(self.families.iter().zip(loaded.families));
        let mut handles = Vec::new();
        for (place, options) in wanted {
            match hand_out(options) {
                Ok(handle) => handles.push((place, handle)),
                Err(error) => {
                    for (_, handle) in handles {
                        let _ = free_shared(handle);
                    }
                    return Err(error);
                }
            }
        }
        if self.names_wanted {
            self.names.set(loaded.names.into());
        }
        for (place, handle) in handles {
            place.set(handle);
        }
        Ok(())
    }
}
