//! Options of every kind, set and read by RocksDB's own names. A change is applied to a copy that
//! replaces the original once all of it was accepted, so concurrent readers see the options before
//! or after it, never between.

use crate::base::bytes::Bytes;
use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::base::fork::refuse_child;
use crate::base::text::json;
use crate::callback::owners;
use crate::callback::watched::is_watched;
use crate::options::bridge;
use crate::types::{
    ROCKS_OPTIONS_ARROW, ROCKS_OPTIONS_BACKUP_ENGINE, ROCKS_OPTIONS_BULK_LOAD,
    ROCKS_OPTIONS_CHECKPOINT, ROCKS_OPTIONS_COMPACT_FILES, ROCKS_OPTIONS_COMPACT_RANGE,
    ROCKS_OPTIONS_CONFIG, ROCKS_OPTIONS_CREATE_BACKUP, ROCKS_OPTIONS_DATABASE, ROCKS_OPTIONS_FLUSH,
    ROCKS_OPTIONS_IMPORT, ROCKS_OPTIONS_INGEST, ROCKS_OPTIONS_LIVE_FILES, ROCKS_OPTIONS_OPEN,
    ROCKS_OPTIONS_READ, ROCKS_OPTIONS_REPLAY, ROCKS_OPTIONS_RESTORE, ROCKS_OPTIONS_TRACE,
    ROCKS_OPTIONS_TRANSACTION, ROCKS_OPTIONS_WAIT_FOR_COMPACT, ROCKS_OPTIONS_WAL_ITER,
    ROCKS_OPTIONS_WRITE,
};
use once_cell::race::OnceBox;
use parking_lot::Mutex;
use std::any::Any;
use std::ffi::{c_char, c_void, CStr};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The kind of options.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Kind {
    Database = ROCKS_OPTIONS_DATABASE,
    Open = ROCKS_OPTIONS_OPEN,
    Read = ROCKS_OPTIONS_READ,
    Write = ROCKS_OPTIONS_WRITE,
    Flush = ROCKS_OPTIONS_FLUSH,
    CompactRange = ROCKS_OPTIONS_COMPACT_RANGE,
    WaitForCompact = ROCKS_OPTIONS_WAIT_FOR_COMPACT,
    Config = ROCKS_OPTIONS_CONFIG,
    Transaction = ROCKS_OPTIONS_TRANSACTION,
    WalIter = ROCKS_OPTIONS_WAL_ITER,
    Ingest = ROCKS_OPTIONS_INGEST,
    BulkLoad = ROCKS_OPTIONS_BULK_LOAD,
    BackupEngine = ROCKS_OPTIONS_BACKUP_ENGINE,
    CreateBackup = ROCKS_OPTIONS_CREATE_BACKUP,
    Restore = ROCKS_OPTIONS_RESTORE,
    Checkpoint = ROCKS_OPTIONS_CHECKPOINT,
    Import = ROCKS_OPTIONS_IMPORT,
    LiveFiles = ROCKS_OPTIONS_LIVE_FILES,
    Arrow = ROCKS_OPTIONS_ARROW,
    CompactFiles = ROCKS_OPTIONS_COMPACT_FILES,
    Trace = ROCKS_OPTIONS_TRACE,
    Replay = ROCKS_OPTIONS_REPLAY,
}

/// One more than the largest kind's number.
const KINDS: usize = 32;

impl Kind {
    pub const ALL: [Kind; 22] = [
        Kind::Database,
        Kind::Open,
        Kind::Read,
        Kind::Write,
        Kind::Flush,
        Kind::CompactRange,
        Kind::WaitForCompact,
        Kind::Config,
        Kind::Transaction,
        Kind::WalIter,
        Kind::Ingest,
        Kind::BulkLoad,
        Kind::BackupEngine,
        Kind::CreateBackup,
        Kind::Restore,
        Kind::Checkpoint,
        Kind::Import,
        Kind::LiveFiles,
        Kind::Arrow,
        Kind::CompactFiles,
        Kind::Trace,
        Kind::Replay,
    ];

    /// The kind of a parameter `kind`: one of ROCKS_OPTIONS_*.
    pub fn of(number: i32) -> Result<Kind> {
        let known = Kind::ALL.into_iter().find(|kind| *kind as i32 == number);
        known.ok_or_else(|| {
            let what = format!("{number}; accepted: one of ROCKS_OPTIONS_*");
            Error::argument("kind", what)
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::Database => "database",
            Kind::Open => "open",
            Kind::Read => "read",
            Kind::Write => "write",
            Kind::Flush => "flush",
            Kind::CompactRange => "compact range",
            Kind::WaitForCompact => "wait for compact",
            Kind::Config => "config",
            Kind::Transaction => "transaction",
            Kind::WalIter => "WAL iterator",
            Kind::Ingest => "ingest",
            Kind::BulkLoad => "bulk load",
            Kind::BackupEngine => "backup engine",
            Kind::CreateBackup => "create backup",
            Kind::Restore => "restore",
            Kind::Checkpoint => "checkpoint",
            Kind::Import => "import",
            Kind::LiveFiles => "live files",
            Kind::Arrow => "Arrow",
            Kind::CompactFiles => "compact files",
            Kind::Trace => "trace",
            Kind::Replay => "replay",
        }
    }
}

/// Lives as long as the options that own it.
pub type Holder = Arc<dyn Any + Send + Sync>;

/// The snapshot of the reads.
#[derive(Clone)]
pub(crate) struct ReadAt {
    /// Its database, by `OwnedObjects::id`.
    pub of: u64,
    pub holds: Holder,
}

/// The bridge's options, shared by their state and by what reads its struct later.
pub struct Boxed(*mut cpp::Options);

// SAFETY: immutable once their state is published, and RocksDB's option structs may be read and
// dropped on any thread.
unsafe impl Send for Boxed {}
// SAFETY: as above.
unsafe impl Sync for Boxed {}

impl Drop for Boxed {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_options_free(self.0) };
    }
}

/// One state of the options; never changed once it is published.
pub struct State {
    pub(crate) boxed: *mut cpp::Options,
    /// The RocksDB struct inside.
    pub(crate) raw: *const c_void,
    owner: Arc<Boxed>,
    /// Whether it is the defaults', which live as long as the process.
    stays: bool,
    pub(crate) snapshot: Option<ReadAt>,
    /// Read options with a snapshot or a timestamp, or that hide expired values.
    chooses_versions: bool,
    /// Read options that hide expired values.
    hides_expired: bool,
    /// For options that came from a database: the owner of the memory of its objects.
    pub(crate) holds: Option<Holder>,
    /// How long a call with these options waits; `None`: for ever.
    pub(crate) timeout: Option<Duration>,
    /// Write options with a timeout: the same ones, with which RocksDB does not wait.
    pub(crate) impatient: Option<Box<State>>,
    /// The same of options without a timeout, for a thread that answers callbacks while it waits.
    owners: OnceLock<Option<Box<State>>>,
    /// Write options with which RocksDB does not wait.
    never_waits: bool,
    /// Read options: the same ones, which read nothing from files.
    cached: OnceLock<Option<Box<State>>>,
    /// The default read options: the same ones, as RocksDB's iterators have them.
    of_iterators: OnceLock<Option<Box<State>>>,
}

// SAFETY: immutable once published, and RocksDB's option structs may be read and dropped on any
// thread.
unsafe impl Send for State {}
// SAFETY: as above.
unsafe impl Sync for State {}

impl State {
    fn new(kind: Kind) -> Result<State> {
        refuse_child()?;
        // Every option string is set into options made here.
        crate::base::text::bridge::offer_json(json::merge_patch, json::combine);
        let mut boxed = null_mut();
        // SAFETY: makes an object.
        check(|st| unsafe { bridge::rx_options_new(kind as i32, &mut boxed, st) })?;
        Ok(State::around(boxed))
    }

    /// Takes ownership of options that the bridge made.
    fn around(boxed: *mut cpp::Options) -> State {
        // SAFETY: the bridge just made it.
        let raw = unsafe { bridge::rx_options_raw(boxed) };
        State {
            boxed,
            raw,
            owner: Arc::new(Boxed(boxed)),
            stays: false,
            snapshot: None,
            chooses_versions: false,
            hides_expired: false,
            holds: None,
            timeout: None,
            impatient: None,
            owners: OnceLock::new(),
            never_waits: false,
            cached: OnceLock::new(),
            of_iterators: OnceLock::new(),
        }
    }

    /// The default WriteOptions.
    pub(crate) fn default_write() -> Result<&'static State> {
        Options::defaults(Kind::Write).map(Options::state)
    }

    pub fn copy(&self) -> Result<State> {
        let mut boxed = null_mut();
        // SAFETY: both are the bridge's.
        check(|st| unsafe { bridge::rx_options_clone(self.boxed, &mut boxed, st) })?;
        let mut copy = State::around(boxed);
        copy.snapshot.clone_from(&self.snapshot);
        copy.chooses_versions = self.chooses_versions;
        copy.hides_expired = self.hides_expired;
        copy.holds.clone_from(&self.holds);
        copy.timeout = self.timeout;
        copy.never_waits = self.never_waits;
        let impatient = self.impatient.as_ref();
        copy.impatient = impatient.map(|one| one.copy().map(Box::new)).transpose()?;
        Ok(copy)
    }

    /// Whether reads with these options choose among the versions of a key, which their database and
    /// column family must fit.
    #[inline(always)]
    pub(crate) fn chooses_versions(&self) -> bool {
        self.chooses_versions
    }

    /// Whether reads with these options hide expired values, which their database must have.
    pub(crate) fn hides_expired(&self) -> bool {
        self.hides_expired
    }

    /// The same, after a change.
    fn know_versions(&mut self, kind: Kind) {
        // SAFETY: read options.
        let timed = kind == Kind::Read && unsafe { bridge::rx_read_options_timed(self.boxed) };
        // SAFETY: read options.
        self.hides_expired =
            kind == Kind::Read && unsafe { bridge::rx_read_options_hide(self.boxed) };
        self.chooses_versions = timed || self.snapshot.is_some() || self.hides_expired;
    }

    /// Reads the timeout again, after a change.
    fn know_timeout(&mut self, kind: Kind) -> Result<()> {
        let kinds = [Kind::Open, Kind::Write, Kind::Flush, Kind::BackupEngine];
        if !kinds.contains(&kind) {
            return Ok(());
        }
        // SAFETY: options that nobody else sees yet.
        let microseconds = unsafe { bridge::rx_options_timeout(self.boxed) };
        (self.timeout, self.impatient, self.owners) = (None, None, OnceLock::new());
        if microseconds > 0 {
            self.timeout = Some(Duration::from_micros(microseconds));
        }
        if kind == Kind::Write {
            // SAFETY: write options.
            self.never_waits = unsafe { bridge::rx_write_options_never_wait(self.boxed) };
            if microseconds > 0 {
                self.impatient = self.without_waits()?;
            }
        }
        Ok(())
    }

    /// A copy of write options with which RocksDB does not wait, and neither do we; `None`: these
    /// are such.
    fn without_waits(&self) -> Result<Option<Box<State>>> {
        if self.never_waits {
            return Ok(None);
        }
        let mut copy = self.copy()?;
        (copy.timeout, copy.never_waits) = (None, true);
        // SAFETY: write options that nobody else sees yet.
        unsafe { bridge::rx_write_options_set_never_wait(copy.boxed) };
        Ok(Some(Box::new(copy)))
    }

    /// Whether a write with these options waits by itself, and not in RocksDB, while the database
    /// holds writes back.
    #[inline(always)]
    pub(crate) fn waits(&self) -> bool {
        self.impatient.is_some() || ((owners::serves() || is_watched()) && !self.never_waits)
    }

    /// The options for that; `None`: there is no memory.
    pub(crate) fn for_waits(&self) -> Option<&State> {
        let own = || self.without_waits().ok().flatten();
        let made = self.impatient.as_ref();
        made.or_else(|| self.owners.get_or_init(own).as_ref())
            .map(|one| &**one)
    }

    /// Read options like these, with which a read that needs a file ends with ROCKS_INCOMPLETE; `None`:
    /// these name a read tier already, or there is no memory.
    pub(crate) fn cached(&self) -> Option<&State> {
        let make = || {
            let copy = self.copy().ok()?;
            // SAFETY: read options that nobody else sees yet.
            unsafe { bridge::rx_read_options_set_cached_only(copy.boxed) }.then(|| Box::new(copy))
        };
        self.cached.get_or_init(make).as_deref()
    }

    /// The RocksDB struct for a new iterator with these read options. That of the defaults needs no
    /// copy; of others the copy is not worth keeping.
    #[inline(always)]
    pub(crate) fn of_iterators(&self) -> *const c_void {
        if !self.stays {
            return self.raw;
        }
        let make = || {
            let copy = self.copy().ok()?;
            // SAFETY: read options that nobody else sees yet.
            unsafe { bridge::rx_read_options_set_of_iterator(copy.boxed) };
            Some(Box::new(copy))
        };
        let made = self.of_iterators.get_or_init(make);
        made.as_ref().map_or(self.raw, |copy| copy.raw)
    }

    /// Read options like these for all of a range at one time, which read ahead so far if these do not
    /// say; `None`: these have no such time.
    pub(crate) fn of_range(&self, read_ahead: u64) -> Result<Option<State>> {
        let copy = self.copy()?;
        // SAFETY: read options that nobody else sees yet.
        let fits = unsafe { bridge::rx_read_options_of_range(copy.boxed, read_ahead) };
        Ok(fits.then_some(copy))
    }

    /// Read options like these with other bounds; `None`: the bound of these.
    pub(crate) fn between(&self, lower: Option<&[u8]>, upper: Option<&[u8]>) -> Result<State> {
        let copy = self.copy()?;
        let bounds = [
            (c"iterate_lower_bound", lower),
            (c"iterate_upper_bound", upper),
        ];
        for (name, bound) in bounds {
            if let Some(bytes) = bound {
                let (data, len) = (bytes.as_ptr(), bytes.len());
                // SAFETY: as above; the bytes are copied.
                check(|st| unsafe {
                    bridge::rx_options_set_bytes(copy.boxed, name.as_ptr(), data, len, true, st)
                })?;
            }
        }
        Ok(copy)
    }

    /// For who reads RocksDB's struct after the call; `None`: it lives without an owner, so that
    /// threads that use the defaults share no reference count.
    pub(crate) fn share(&self) -> Option<Arc<Boxed>> {
        (!self.stays).then(|| self.owner.clone())
    }
}

pub struct Options {
    pub kind: Kind,
    state: AtomicPtr<State>,
    /// States that calls may still read.
    old: Mutex<Vec<Old>>,
    readers: OnceLock<Readers>,
}

/// A replaced state, and the calls that were inside the options afterwards: no others can have seen
/// it.
struct Old {
    state: *mut State,
    /// `None`: not determined yet.
    readers: Option<Vec<u64>>,
}

/// Returns the calls inside the options, except the current one: a number for each.
pub type Readers = Box<dyn Fn() -> Vec<u64> + Send + Sync>;

// SAFETY: states are immutable once published, and RocksDB's option structs may be
// read from any thread.
unsafe impl Send for Options {}
// SAFETY: as above.
unsafe impl Sync for Options {}

impl Options {
    pub fn new(kind: Kind) -> Result<Options> {
        Ok(Options::from_state(kind, State::new(kind)?))
    }

    fn from_state(kind: Kind, state: State) -> Options {
        Options {
            kind,
            state: AtomicPtr::new(Box::into_raw(Box::new(state))),
            old: Mutex::new(Vec::new()),
            readers: OnceLock::new(),
        }
    }

    /// Wraps database options that the bridge made; `holds`: the owner of their objects' memory.
    pub(crate) fn adopt(boxed: *mut cpp::Options, holds: Option<Holder>) -> Options {
        let mut state = State::around(boxed);
        state.holds = holds;
        Options::from_state(Kind::Database, state)
    }

    pub fn copy(&self) -> Result<Options> {
        Ok(Options::from_state(self.kind, self.state().copy()?))
    }

    /// Sets the function that lists the readers, so that old states can be freed before the handle
    /// is.
    pub fn watch(&self, readers: Readers) {
        let _ = self.readers.set(readers);
    }

    /// The defaults of a kind, which a NULL handle means. Never blocks, so that a forked child gets
    /// its error.
    #[inline(always)]
    pub fn defaults(kind: Kind) -> Result<&'static Options> {
        static DEFAULTS: [OnceBox<Options>; KINDS] = [const { OnceBox::new() }; KINDS];
        DEFAULTS[kind as usize].get_or_try_init(|| {
            let mut state = State::new(kind)?;
            state.stays = true;
            Ok(Box::new(Options::from_state(kind, state)))
        })
    }

    #[inline(always)]
    pub fn state(&self) -> &State {
        // SAFETY: a published state lives as long as the options.
        unsafe { &*self.state.load(Ordering::Acquire) }
    }

    /// Refuses options of another kind.
    #[inline(always)]
    pub fn expect(&self, kind: Kind, argument: &str) -> Result<&State> {
        if self.kind != kind {
            return Err(Error::argument(
                argument,
                format!(
                    "{} options; accepted: {} options",
                    self.kind.name(),
                    kind.name()
                ),
            ));
        }
        Ok(self.state())
    }

    pub(crate) fn change(&self, apply: impl FnOnce(&mut State) -> Result<()>) -> Result<()> {
        let mut old = self.old.lock();
        let mut next = self.state().copy()?;
        apply(&mut next)?;
        next.know_timeout(self.kind)?;
        next.know_versions(self.kind);
        let next = Box::into_raw(Box::new(next));
        let state = self.state.swap(next, Ordering::AcqRel);
        old.push(Old {
            state,
            readers: None,
        });
        let Some(inside) = self.readers.get().map(|inside| inside()) else {
            return Ok(());
        };
        // Drop these without the lock: the objects that they alone own may call the user.
        let mut gone = Vec::new();
        old.retain_mut(|one| {
            // A call that has left has left all states that were old by then.
            let readers = one.readers.get_or_insert_with(|| inside.clone());
            readers.retain(|reader| inside.contains(reader));
            if readers.is_empty() {
                // SAFETY: made by Box, and every call that could see it has left.
                gone.push(unsafe { Box::from_raw(one.state) });
                return false;
            }
            true
        });
        drop(old);
        drop(gone);
        Ok(())
    }

    pub fn set(&self, names: &[&CStr], values: &[&CStr]) -> Result<()> {
        let names: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
        let values: Vec<*const c_char> = values.iter().map(|value| value.as_ptr()).collect();
        let count = names.len().min(values.len());
        self.change(|state| {
            // SAFETY: arrays of `count` strings, a state that nobody else sees yet.
            check(|st| unsafe {
                bridge::rx_options_set(state.boxed, names.as_ptr(), values.as_ptr(), count, st)
            })
        })
    }

    pub fn set_string(&self, text: &CStr) -> Result<()> {
        self.change(|state| {
            // SAFETY: a string, and a state that nobody else sees yet.
            check(|st| unsafe { bridge::rx_options_set_string(state.boxed, text.as_ptr(), st) })
        })
    }

    /// `None`: not set.
    pub fn set_bytes(&self, name: &CStr, bytes: Option<&[u8]>) -> Result<()> {
        let (is_set, bytes) = (bytes.is_some(), bytes.unwrap_or(&[]));
        let (name, data, len) = (name.as_ptr(), bytes.as_ptr(), bytes.len());
        self.change(|state| {
            // SAFETY: a string, bytes, and a state that nobody else sees yet.
            check(|st| unsafe {
                bridge::rx_options_set_bytes(state.boxed, name, data, len, is_set, st)
            })
        })
    }

    pub fn get(&self, name: &CStr) -> Result<Bytes> {
        let boxed = self.state().boxed;
        // SAFETY: a string and a published state.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_options_value(boxed, name.as_ptr(), out, len, st)
        })
    }

    pub fn text(&self, how: Option<&State>) -> Result<Bytes> {
        let boxed = self.state().boxed;
        let how = how.map_or(std::ptr::null(), |how| how.boxed.cast_const());
        // SAFETY: published states.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_options_text(boxed, how, out, len, st)
        })
    }

    pub fn names(&self) -> Result<Bytes> {
        let boxed = self.state().boxed;
        // SAFETY: a published state.
        Bytes::from_bridge(|out, len, st| unsafe { bridge::rx_options_names(boxed, out, len, st) })
    }
}

impl Drop for Options {
    fn drop(&mut self) {
        let old = std::mem::take(self.old.get_mut());
        let old = old.into_iter().map(|one| one.state);
        for state in old.chain([*self.state.get_mut()]) {
            // SAFETY: each was made by Box, and nothing reads it any more.
            drop(unsafe { Box::from_raw(state) });
        }
    }
}
