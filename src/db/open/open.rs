//! Opens a database: what it refuses, in which order, and what recovery drops; and operations on a
//! database that nobody has open.

use crate::base::bytes::Bytes;
use crate::base::error::{check, Error, Failure, Result};
use crate::base::shared::WalFilterReport;
use crate::db::bridge::rx_db_destroy;
use crate::db::bridge::rx_db_latest_sequence;
use crate::db::bridge::rx_db_open;
use crate::db::bridge::rx_list_column_families;
use crate::db::bridge::rx_open_resolve_paths;
use crate::db::bridge::rx_options_resolve_paths;
use crate::db::bridge::rx_path_resolve;
use crate::db::db::{Db, Kind};
use crate::db::families::families::{bound, listed, must_be_names, with_states, Families, Family};
use crate::db::families::reserved::{reserved, with_reserved};
use crate::db::open::bridge;
use crate::db::shutdown::open_databases::Listed;
use crate::db::stored_options::{stored, uses_stored};
use crate::options::options::State;
use crate::progress::patience::within;
use crate::types::{rocks_recovery_report, ROCKS_CORRUPTION, ROCKS_STATUS_DATA_LOSS};
use std::ffi::{c_char, CStr, CString};
use std::ptr::null_mut;

/// Opens `path`, and waits as long as the open options say: the thread that goes on closes the
/// database again.
pub fn open_in_time(
    path: CString,
    options: State,
    how: State,
    families: Vec<(CString, State)>,
) -> Result<Db> {
    let timeout = how.timeout;
    // Before the caller may work in another folder.
    let folder = folder(&path, &options)?;
    families.iter().for_each(|(_, own)| resolve(own, &options));
    // SAFETY: copies that nobody else sees.
    unsafe { rx_open_resolve_paths(how.boxed, options.boxed) };
    resolve(&options, &options);
    let open = move || {
        let opened = open((&folder, &path), &options, &how, &listed(&families));
        opened.map_err(|error| error.of_folder(&folder))
    };
    within(timeout, open, |late: Db| late.close())
}

/// Opens `path`. Without `families`, opens every existing column family with the database's
/// options. With use_stored_options the options are those of the OPTIONS file, under what is given.
/// `path`: the folder, and what the caller calls it.
fn open(path: (&CStr, &CStr), options: &State, how: &State, families: &[Family]) -> Result<Db> {
    must_be_names(families, "column_families")?;
    let entry = Listed::new(path.1);
    let how = &as_stored(path.0, options, how)?;
    if uses_stored(how) {
        let source = source(path.0, options, how)?;
        let place = look(&source, options, how)?;
        // A new database has none.
        if place.exists {
            let existing = place.column_families(&source, options)?;
            let stored = stored(&source, options, families, existing)?;
            for (_, own) in stored.families() {
                resolve(own, options);
            }
            resolve(&stored.database, options);
            return open_with(path, &stored.database, how, &stored.families(), entry);
        }
    }
    open_with(path, options, how, families, entry)
}

/// The open options, with the mode that the database says where they leave that to it.
fn as_stored(path: &CStr, options: &State, how: &State) -> Result<State> {
    let how = how.copy()?;
    // SAFETY: a string, and options of which nobody else sees the copy yet.
    check(|st| unsafe { bridge::rx_open_as_stored(path.as_ptr(), options.boxed, how.boxed, st) })?;
    Ok(how)
}

fn open_with(
    (path, called): (&CStr, &CStr),
    options: &State,
    how: &State,
    families: &[Family],
    entry: Listed,
) -> Result<Db> {
    let kind = kind_of(how)?;
    let two_phase;
    let options = match kind {
        Kind::Transaction => {
            two_phase = with_two_phase_commits(options)?;
            &two_phase
        }
        // The primary may be one with transactions.
        Kind::Secondary => {
            two_phase = with_two_phase_commits(options)?;
            &two_phase
        }
        _ => options,
    };
    // The folder with the data to check.
    let source = source(path, options, how)?;
    let place = look(&source, options, how)?;
    let mut recovery = rocks_recovery_report::nothing();
    if place.exists && place.writes {
        cut_manifest(&source, options, how, families, &place, &mut recovery)?;
    }
    let listed;
    let mut all: Vec<Family> = families.to_vec();
    if families.is_empty() {
        listed = place.column_families(&source, options)?;
        all.extend(listed.iter().map(|name| (name.as_c_str(), options)));
    } else if !families.iter().any(|(name, _)| *name == c"default") {
        let what = "the list lacks \"default\"; every database has it";
        return Err(Error::argument("column_families", what));
    }
    let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
    let own = reserved(&names)?;
    with_reserved(&mut all, &own);
    let given = Families::of(&all);
    given.must_fit(options)?;
    given.must_expire_as_set(how)?;
    if place.exists {
        let had_lock = place.had_lock;
        examine(&source, options, how, &all, (kind, had_lock), &mut recovery)?;
    }
    let states = bound(&all)?;
    let all = with_states(&all, &states);
    let options = &with_wal_filter(options, how, &all)?;
    let given = Families::of(&all);
    let mut handles = vec![null_mut(); all.len()];
    let mut raw = null_mut();
    // SAFETY: arrays of one length, strings and options that outlive the call.
    let opened = check(|st| unsafe {
        let (names, states) = (given.names.as_ptr(), given.options.as_ptr());
        let (path, options, handles) = (path.as_ptr(), options.boxed, handles.as_mut_ptr());
        let count = all.len();
        rx_db_open(
            path, options, how.boxed, names, states, count, &mut raw, handles, st,
        )
    });
    let mut filtered = WalFilterReport::default();
    // SAFETY: options that outlive the call.
    unsafe { bridge::rx_wal_filter_report(options.boxed, &mut filtered) };
    if filtered.refused {
        return Err(lost("the WAL filter called a record corrupted"));
    }
    opened?;
    // SAFETY: the database was opened just now.
    let reached = unsafe { rx_db_latest_sequence(raw) };
    recovery.compare(reached, &filtered);
    // SAFETY: open options.
    let takes_file_ttl = unsafe { bridge::rx_open_takes_file_ttl(how.boxed) };
    let how_opened = (kind, place.writes, takes_file_ttl, entry);
    let db = Db::adopt(called, raw, how_opened, options, &all, &handles, recovery)?;
    let mut whole = refuse_loss(how, &db.recovery);
    if kind == Kind::Transaction && whole.is_ok() {
        whole = db.take_recovered();
    }
    if place.writes && whole.is_ok() {
        whole = db.clear_import();
    }
    if let Err(error) = whole {
        db.close()?;
        return Err(error);
    }
    if place.writes {
        db.clear_bulk_loads();
    }
    Ok(db)
}

impl Families {
    /// Refuses times to live that no value of the mode has.
    fn must_expire_as_set(&self, how: &State) -> Result<()> {
        let (names, states) = (self.names.as_ptr(), self.options.as_ptr());
        // SAFETY: arrays of one length, strings and options that outlive the call.
        check(|st| unsafe {
            bridge::rx_open_check_expiring(how.boxed, names, states, self.names.len(), st)
        })
    }
}

/// The absolute and real path of a database's folder.
fn folder(path: &CStr, options: &State) -> Result<CString> {
    must_be_a_path(path)?;
    // SAFETY: a string and options that outlive the call.
    let folder = Bytes::from_bridge(|out, len, st| unsafe {
        rx_path_resolve(path.as_ptr(), options.boxed, out, len, st)
    })?;
    CString::new(folder.as_slice()).map_err(|_| Error::argument("path", "has a NUL within"))
}

/// Makes the paths in options absolute and real. `of`: the database's, for their env.
fn resolve(options: &State, of: &State) {
    // SAFETY: copies that nobody else sees.
    unsafe { rx_options_resolve_paths(options.boxed, of.boxed) };
}

pub(crate) fn kind_of(how: &State) -> Result<Kind> {
    let mut number = 0;
    // SAFETY: open options.
    check(|st| unsafe { bridge::rx_open_kind(how.boxed, &mut number, st) })?;
    Ok(Kind::ALL[number as usize - 1])
}

/// Options that make recovery replay prepared transactions.
fn with_two_phase_commits(options: &State) -> Result<State> {
    let options = options.copy()?;
    // SAFETY: database options that nobody else sees yet.
    unsafe { bridge::rx_options_allow_2pc(options.boxed) };
    Ok(options)
}

/// The folder of the data: a follower's is its leader's. Refuses places where a secondary or
/// follower would do harm.
fn source(path: &CStr, options: &State, how: &State) -> Result<CString> {
    // SAFETY: a string and options that outlive the call.
    let source = Bytes::from_bridge(|out, len, st| unsafe {
        bridge::rx_open_check_replica(path.as_ptr(), options.boxed, how.boxed, out, len, st)
    })?;
    CString::new(source.as_slice()).map_err(|_| Error::argument("path", "has a NUL within"))
}

/// The database's options, with a WAL filter bound to this opening.
fn with_wal_filter(options: &State, how: &State, families: &[Family]) -> Result<State> {
    let (options, given) = (options.copy()?, Families::of(families));
    let (names, states) = (given.names.as_ptr(), given.options.as_ptr());
    // SAFETY: options that nobody else sees yet, arrays of one length.
    check(|st| unsafe {
        let (boxed, count) = (options.boxed, families.len());
        bridge::rx_wal_filter_bind(boxed, how.boxed, names, states, count, st)
    })?;
    Ok(options)
}

struct Place {
    exists: bool,
    had_lock: bool,
    writes: bool,
}

impl Place {
    /// The existing column families; a new database has the default one.
    fn column_families(&self, path: &CStr, options: &State) -> Result<Vec<CString>> {
        if !self.exists {
            return Ok(vec![c"default".to_owned()]);
        }
        let mut names = list_column_families(path, options)?;
        // RocksDB uses this one itself (monitoring/persistent_stats_history.cc).
        names.retain(|name| name.as_c_str() != c"___rocksdb_stats_history___");
        Ok(names)
    }
}

fn look(path: &CStr, options: &State, how: &State) -> Result<Place> {
    let mut place = Place {
        exists: false,
        had_lock: false,
        writes: false,
    };
    let Place {
        exists,
        had_lock,
        writes,
    } = &mut place;
    // SAFETY: a string and options that outlive the call.
    check(|st| unsafe {
        let (path, options) = (path.as_ptr(), options.boxed);
        bridge::rx_open_check(path, options, how.boxed, exists, had_lock, writes, st)
    })?;
    Ok(place)
}

/// Checks for reasons not to open an existing database: its column families, comparators, merge
/// operators, lost data.
fn examine(
    path: &CStr,
    options: &State,
    how: &State,
    families: &[Family],
    (kind, had_lock): (Kind, bool),
    recovery: &mut rocks_recovery_report,
) -> Result<()> {
    let given = Families::of(families);
    let (names, states) = (given.names.as_ptr(), given.options.as_ptr());
    let (path, count) = (path.as_ptr(), families.len());
    let (options, boxed) = (options.boxed, how.boxed);
    // SAFETY: arrays of `count`, strings and options that outlive the calls.
    check(|st| unsafe { bridge::rx_open_check_families(path, options, boxed, names, count, st) })?;
    // SAFETY: as above.
    check(|st| unsafe {
        bridge::rx_open_check_comparators(path, options, names, states, count, st)
    })?;
    // SAFETY: as above.
    check(|st| unsafe {
        bridge::rx_open_check_stored(path, options, boxed, names, states, count, st)
    })?;
    if matches!(kind, Kind::Secondary | Kind::Follower) {
        // Another process writes to it meanwhile; nothing is dropped.
        return Ok(());
    }
    // SAFETY: as above.
    check(|st| unsafe {
        bridge::rx_recovery_examine(path, options, boxed, states, count, had_lock, recovery, st)
    })?;
    refuse_loss(how, recovery)
}

/// Cuts off an end of the MANIFEST that a power failure left unwritten, before anything reads it.
fn cut_manifest(
    path: &CStr,
    options: &State,
    how: &State,
    families: &[Family],
    place: &Place,
    recovery: &mut rocks_recovery_report,
) -> Result<()> {
    // Without a list each column family has the options of the database.
    let all = [(c"default", options)];
    let given = Families::of(if families.is_empty() { &all } else { families });
    let (states, count) = (given.options.as_ptr(), given.options.len());
    let (path, options, how) = (path.as_ptr(), options.boxed, how.boxed);
    // SAFETY: arrays of one length, strings and options that outlive the call.
    check(|st| unsafe {
        let had_lock = place.had_lock;
        bridge::rx_recovery_cut_manifest(path, options, how, states, count, had_lock, recovery, st)
    })
}

fn refuse_loss(how: &State, recovery: &rocks_recovery_report) -> Result<()> {
    // SAFETY: open options.
    if recovery.data_loss == 0 || !unsafe { bridge::rx_open_fails_on_data_loss(how.boxed) } {
        return Ok(());
    }
    Err(lost(&recovery.text()))
}

fn lost(what: &str) -> Error {
    Error::Full(Box::new(Failure {
        code: ROCKS_CORRUPTION,
        subcode: 0,
        severity: 0,
        flags: ROCKS_STATUS_DATA_LOSS,
        message: format!("fail_on_data_loss: {what}"),
    }))
}

impl rocks_recovery_report {
    fn nothing() -> rocks_recovery_report {
        // SAFETY: numbers, flags and text, of which all zeroes are a value.
        unsafe { std::mem::zeroed() }
    }

    /// Compares what recovery reached with what existed. Records that a WAL filter left out are not
    /// lost, except those it called corrupted.
    fn compare(&mut self, reached: u64, filtered: &WalFilterReport) {
        let passed = reached.max(filtered.last_sequence);
        if filtered.corrupted {
            self.lose("the WAL filter called a record corrupted");
        }
        if self.checked != 0 && !filtered.stopped && passed < self.last_sequence {
            self.sequences_missing += self.last_sequence - passed;
            self.lose("records that are whole in the WAL were not replayed");
        }
        self.wal_records_ignored = filtered.ignored;
        self.wal_records_changed = filtered.changed;
        self.wal_replay_stopped = filtered.stopped.into();
        self.last_sequence = reached;
    }

    /// Records a loss; only the first one's text is kept.
    fn lose(&mut self, text: &str) {
        if self.data_loss == 0 {
            self.data_loss = 1;
            self.tell(text);
        }
    }

    fn tell(&mut self, text: &str) {
        self.text.fill(0);
        for (to, from) in self.text.iter_mut().zip(text.bytes()) {
            *to = from as c_char;
        }
    }

    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        // SAFETY: the bridge and `lose` end it with a NUL.
        unsafe { CStr::from_ptr(self.text.as_ptr()) }.to_string_lossy()
    }
}

// ---- databases that are not open -------------------------------------------------

/// The names of the column families of the database at `path`, each ended by a NUL.
pub fn list_column_families_joined(path: &CStr, options: &State) -> Result<Bytes> {
    must_be_a_path(path)?;
    // SAFETY: a string and options that outlive the call.
    Bytes::from_bridge(|out, len, st| unsafe {
        rx_list_column_families(path.as_ptr(), options.boxed, out, len, st)
    })
    .map_err(|error| error.of_folder(path))
}

fn list_column_families(path: &CStr, options: &State) -> Result<Vec<CString>> {
    let joined = list_column_families_joined(path, options)?;
    let names = joined.as_slice().split_inclusive(|&byte| byte == 0);
    Ok(names
        .filter_map(|name| CStr::from_bytes_with_nul(name).ok())
        .map(CStr::to_owned)
        .collect())
}

pub fn destroy(path: &CStr, options: &State, families: &[Family]) -> Result<()> {
    must_be_a_path(path)?;
    must_be_names(families, "column_families")?;
    let given = Families::of(families);
    let (names, states) = (given.names.as_ptr(), given.options.as_ptr());
    // SAFETY: arrays of one length, strings and options that outlive the call.
    check(|st| unsafe {
        let (path, options) = (path.as_ptr(), options.boxed);
        rx_db_destroy(path, options, names, states, families.len(), st)
    })
}

pub(crate) fn must_be_a_path(path: &CStr) -> Result<()> {
    if path.is_empty() {
        return Err(Error::argument("path", "empty"));
    }
    Ok(())
}
