//! An open database of any kind: all are a plain C++ `DB *`.

use crate::base::cpp;
use crate::base::error::{check, foreign, Error, Result};
use crate::db::bridge;
use crate::db::families::bridge::rx_reading_fits;
use crate::db::families::column_family::{ColumnFamily, TRAIT_TIMESTAMPS};
use crate::db::families::families::{bound, must_be_names, place, with_states, Families, Family};
use crate::db::open::bridge::rx_writes_before_commit;
use crate::db::owned_objects::OwnedObjects;
use crate::db::paused_work::PausedWork;
use crate::db::pinned_caches::CachesOfDb;
use crate::db::shutdown::open_databases::Listed;
use crate::db::stalls::watch;
use crate::db::txns::prepared::Prepared;
use crate::db::unsaved::Unsaved;
use crate::options::options::State;
use crate::types::{
    rocks_recovery_report, rocks_status, ROCKS_NOT_FOUND, ROCKS_NOT_SUPPORTED, ROCKS_OPEN_FOLLOWER,
    ROCKS_OPEN_OPTIMISTIC_TRANSACTION, ROCKS_OPEN_READ_ONLY, ROCKS_OPEN_READ_WRITE,
    ROCKS_OPEN_SECONDARY, ROCKS_OPEN_TRANSACTION, ROCKS_OPEN_TTL, ROCKS_OPEN_TTL_READ_ONLY,
};
use parking_lot::{Mutex, RwLock, RwLockReadGuard};
use std::collections::BTreeMap;
use std::ffi::{c_void, CStr, CString};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// How a database was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Kind {
    ReadWrite = ROCKS_OPEN_READ_WRITE,
    ReadOnly = ROCKS_OPEN_READ_ONLY,
    Transaction = ROCKS_OPEN_TRANSACTION,
    OptimisticTransaction = ROCKS_OPEN_OPTIMISTIC_TRANSACTION,
    Ttl = ROCKS_OPEN_TTL,
    TtlReadOnly = ROCKS_OPEN_TTL_READ_ONLY,
    Secondary = ROCKS_OPEN_SECONDARY,
    Follower = ROCKS_OPEN_FOLLOWER,
}

impl Kind {
    pub const ALL: [Kind; 8] = [
        Kind::ReadWrite,
        Kind::ReadOnly,
        Kind::Transaction,
        Kind::OptimisticTransaction,
        Kind::Ttl,
        Kind::TtlReadOnly,
        Kind::Secondary,
        Kind::Follower,
    ];

    /// Whether values carry the time of their write.
    pub(crate) fn expires(self) -> bool {
        matches!(self, Kind::Ttl | Kind::TtlReadOnly)
    }
}

/// An object of a database, usable while that is open.
pub struct InDb<'c, T> {
    pub db: &'c Db,
    pub object: T,
    /// The database's handle, as a number: the parent of the objects made.
    pub parent: u64,
}

pub struct Db {
    pub path: CString,
    pub kind: Kind,
    pub(crate) raw: *mut cpp::Db,
    default: Arc<ColumnFamily>,
    pub(crate) owned: OwnedObjects,
    pub recovery: rocks_recovery_report,
    writable: bool,
    /// Its column families may have ages of files in the option ttl.
    pub(crate) takes_file_ttl: bool,
    pub(crate) caches: CachesOfDb,
    /// Values may lie in mapped files, which a close unmaps: copy them.
    maps: AtomicBool,
    families: Mutex<BTreeMap<CString, Arc<ColumnFamily>>>,
    /// Held by whoever makes or drops column families, which may wait. Looking one up does not.
    family_changes: Mutex<()>,
    /// Every write locks it shared, so that a drop of a column family can wait for the writes that
    /// saw it alive.
    pub(crate) writes: RwLock<()>,
    /// What must see one state of a database that follows another locks it shared, and a catch-up
    /// alone.
    pub(crate) still: RwLock<()>,
    pub(crate) paused_work: PausedWork,
    pub(crate) prepared: Arc<Prepared>,
    /// Transactions write into it before they commit.
    pub(crate) writes_early: bool,
    /// How long calls wait whose options do not say, in microseconds; `u64::MAX`: for ever.
    timeout: AtomicU64,
    /// Runs before its column families are released.
    at_close: Mutex<Vec<Box<dyn FnOnce() + Send>>>,
    pub(crate) unsaved: Unsaved,
    /// Why a trace that a close ended is not whole.
    pub(crate) trace_failure: Mutex<Option<Error>>,
}

// SAFETY: RocksDB's DB may be used from any thread.
unsafe impl Send for Db {}
// SAFETY: as above.
unsafe impl Sync for Db {}

impl Db {
    /// Takes ownership of what RocksDB opened.
    pub(crate) fn adopt(
        path: &CStr,
        raw: *mut cpp::Db,
        (kind, writable, takes_file_ttl, listed): (Kind, bool, bool, Listed),
        options: &State,
        opened: &[Family],
        handles: &[*mut cpp::Cf],
        recovery: rocks_recovery_report,
    ) -> Result<Db> {
        let owned = OwnedObjects::new(raw, listed);
        let adopt = |((name, _), &cf): (&Family, _)| {
            let family = ColumnFamily::adopt(cf, name, owned);
            ((*name).to_owned(), family)
        };
        let families: BTreeMap<_, _> = opened.iter().zip(handles).map(adopt).collect();
        let whole = families.get(c"default").cloned().ok_or_else(|| {
            let what = "the list lacks \"default\"; every database has it";
            Error::argument("column_families", what)
        });
        // SAFETY: database options.
        let maps = AtomicBool::new(unsafe { bridge::rx_options_pin_mapped(options.boxed) });
        let whole = whole.and_then(|default| {
            let caches = CachesOfDb::new(options)?;
            for (name, state) in opened {
                maps.fetch_or(caches.add(state, &families[*name])?, Ordering::Relaxed);
            }
            Ok((default, caches))
        });
        let whole = whole.and_then(|whole| {
            if writable {
                watch::watch(raw, owned.id)?;
            }
            Ok(whole)
        });
        match whole {
            Ok((default, caches)) => Ok(Db {
                path: path.to_owned(),
                kind,
                recovery,
                writable,
                takes_file_ttl,
                raw,
                default,
                owned,
                caches,
                maps,
                families: Mutex::new(families),
                family_changes: Mutex::new(()),
                writes: RwLock::new(()),
                still: RwLock::new(()),
                paused_work: PausedWork::default(),
                prepared: Arc::default(),
                timeout: AtomicU64::new(u64::MAX),
                at_close: Mutex::default(),
                unsaved: Unsaved::default(),
                trace_failure: Mutex::default(),
                // SAFETY: a transaction database that was opened just now.
                writes_early: kind == Kind::Transaction && unsafe { rx_writes_before_commit(raw) },
            }),
            Err(error) => owned.close(false).and(Err(error)),
        }
    }

    /// Has work done when the database closes, before its column families are released.
    pub(crate) fn at_close(&self, work: impl FnOnce() + Send + 'static) {
        self.at_close.lock().push(Box::new(work));
    }

    fn before_close(&self) {
        let work = std::mem::take(&mut *self.at_close.lock());
        work.into_iter().for_each(|work| work());
    }

    /// Closes the database and returns RocksDB's result. No call is inside any more.
    pub fn close(&self) -> Result<()> {
        self.close_telling(false)
    }

    /// The same after a release, where the listeners are told how it failed.
    pub fn close_released(&self) -> Result<()> {
        self.close_telling(true)
    }

    fn close_telling(&self, tell: bool) -> Result<()> {
        self.before_close();
        self.prepared.close();
        if !self.owned.is_closed() {
            // A call that was inside when the close began may have begun a trace.
            self.end_traces();
        }
        let traced = self.trace_failure.lock().take().map_or(Ok(()), Err);
        self.owned.close(tell).and(traced)
    }

    /// The database's identity in the state of threads that work for it or deliver its events.
    #[cold]
    pub fn root(&self) -> *const cpp::Db {
        // SAFETY: an open database.
        unsafe { bridge::rx_db_root(self.raw) }
    }

    /// How long calls wait whose options do not say; `None`: for ever.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        let microseconds = self.timeout.load(Ordering::Relaxed);
        (microseconds != u64::MAX).then(|| Duration::from_micros(microseconds))
    }

    pub fn set_timeout(&self, microseconds: u64) {
        self.timeout.store(microseconds, Ordering::Relaxed);
    }

    /// Whether the database was opened for writing.
    pub(crate) fn is_writable(&self) -> bool {
        self.writable
    }

    // ---- column families -------------------------------------------------------

    pub fn default_column_family(&self) -> &Arc<ColumnFamily> {
        &self.default
    }

    pub fn column_family(&self, name: &CStr) -> Result<Arc<ColumnFamily>> {
        let families = self.families.lock();
        families
            .get(name)
            .cloned()
            .ok_or_else(|| Error::new(ROCKS_NOT_FOUND, format!("name: no column family {name:?}")))
    }

    /// Runs work during which no column family may be added or dropped.
    pub(crate) fn with_families_held<T>(&self, work: impl FnOnce() -> T) -> T {
        let _changes = self.family_changes.lock();
        work()
    }

    pub fn column_families(&self) -> Vec<Arc<ColumnFamily>> {
        self.families.lock().values().cloned().collect()
    }

    /// Creates column families; returns those made before a failure as well.
    pub fn create_column_families(
        &self,
        wanted: &[Family],
        argument: &str,
    ) -> (Vec<Arc<ColumnFamily>>, Result<()>) {
        if let Err(error) = self
            .must_own_files()
            .and_then(|()| must_be_names(wanted, argument))
        {
            return (Vec::new(), Err(error));
        }
        let states = match bound(wanted) {
            Ok(states) => states,
            Err(error) => return (Vec::new(), Err(error)),
        };
        let wanted = &with_states(wanted, &states)[..];
        let given = Families::of(wanted);
        if let Err(error) = self.must_open_with(&given) {
            return (Vec::new(), Err(error));
        }
        let _changes = self.family_changes.lock();
        let mut handles = vec![null_mut(); wanted.len()];
        let mut made = 0;
        // SAFETY: the database is open for the length of the call; arrays of one length.
        let created = self.saving(|unsaved, st| unsafe {
            let (states, names) = (given.options.as_ptr(), given.names.as_ptr());
            let (count, handles) = (wanted.len(), handles.as_mut_ptr());
            bridge::rx_cf_create(
                self.raw, states, names, count, handles, &mut made, unsaved, st,
            )
        });
        let created = created.map_err(|error| match wanted.get(made) {
            Some((name, _)) => error.within(&format!("{}: {name:?}", place(argument, made))),
            None => error,
        });
        let mut kept = Ok(());
        let adopt = |((name, state), cf): (&Family, _)| {
            let family = ColumnFamily::adopt(cf, name, self.owned);
            self.families
                .lock()
                .insert((*name).to_owned(), family.clone());
            match self.caches.add(state, &family) {
                Ok(maps) => drop(self.maps.fetch_or(maps, Ordering::Relaxed)),
                Err(error) => kept = Err(error),
            }
            family
        };
        let made = wanted.iter().zip(handles).take(made).map(adopt).collect();
        (made, created.and(kept))
    }

    /// Refuses column families that RocksDB would make in this database, but not as they are meant.
    fn must_open_with(&self, given: &Families) -> Result<()> {
        let caches = self.caches.current();
        caches.opened_with(|own| own.map_or(Ok(()), |own| given.must_fit(own)))?;
        match self.takes_file_ttl || !self.writable {
            true => Ok(()),
            false => given.must_not_age(),
        }
    }

    /// Makes one column family by the caller's function, with options bound to it.
    pub(crate) fn make_column_family(
        &self,
        name: &CStr,
        options: &State,
        make: impl FnOnce(&State) -> Result<*mut cpp::Cf>,
    ) -> Result<Arc<ColumnFamily>> {
        self.enter_column_family(name, options, |exists, bound| match exists {
            true => Err(Error::argument("name", format!("{name:?} exists already"))),
            false => make(bound),
        })
    }

    /// The same where one with that name may be open that was dropped by another database: the new
    /// one takes its place. `make` is told whether there is one.
    pub(crate) fn enter_column_family(
        &self,
        name: &CStr,
        options: &State,
        make: impl FnOnce(bool, &State) -> Result<*mut cpp::Cf>,
    ) -> Result<Arc<ColumnFamily>> {
        let wanted = &[(name, options)];
        must_be_names(wanted, "name")?;
        let bound = &bound(wanted)?[0];
        let given = Families::of(&[(name, bound)]);
        self.must_open_with(&given)?;
        let changes = self.family_changes.lock();
        let exists = self.families.lock().contains_key(name);
        let raw = make(exists, bound)?;
        let family = ColumnFamily::adopt(raw, name, self.owned);
        let before = self.families.lock().insert(name.to_owned(), family.clone());
        // Its release asks RocksDB, which may wait.
        drop(changes);
        drop(before);
        let maps = self.caches.add(bound, &family)?;
        self.maps.fetch_or(maps, Ordering::Relaxed);
        Ok(family)
    }

    /// Drops column families one after the other, up to the first failure; `dropped` counts them.
    /// Drops none if one of them is refused beforehand.
    pub fn drop_column_families(
        &self,
        wanted: &[Arc<ColumnFamily>],
        dropped: &mut usize,
    ) -> Result<()> {
        if !self.writable {
            // RocksDB would drop it in memory and return OK.
            return Err(Error::new(ROCKS_NOT_SUPPORTED, "db: opened read-only"));
        }
        let _changes = self.family_changes.lock();
        for (at, family) in wanted.iter().enumerate() {
            self.own(family)?;
            family.must_live()?;
            if family.id == 0 {
                let what = "\"default\" cannot be dropped";
                return Err(Error::argument("column_family", what));
            }
            if wanted[..at].iter().any(|other| other.id == family.id) {
                let what = format!("{:?} is in the list before", family.name);
                return Err(Error::argument(&format!("column_families[{at}]"), what));
            }
        }
        // Waits for the writes that saw them alive; later ones see them dropped.
        let _writes = self.writes.write();
        for family in wanted {
            self.prepared.must_not_use(family)?;
        }
        for family in wanted {
            family.mark_dropped(true);
            // SAFETY: both are open for the length of the call.
            let result = self.saving(|unsaved, st| unsafe {
                bridge::rx_cf_drop(self.raw, family.raw, unsaved, st)
            });
            if result.is_err() {
                family.mark_dropped(false);
                return result;
            }
            self.families.lock().remove(&family.name);
            *dropped += 1;
        }
        Ok(())
    }

    /// Refuses a column family of another database: RocksDB would mistake its number for one of its
    /// own.
    pub(crate) fn own(&self, family: &ColumnFamily) -> Result<()> {
        if family.owned.id != self.owned.id {
            return Err(foreign("column_family"));
        }
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn target(&self, family: Option<&Arc<ColumnFamily>>) -> Result<*mut cpp::Cf> {
        match family {
            None => Ok(self.default.raw),
            Some(family) => self.own(family).map(|()| family.raw),
        }
    }

    // ---- reads -----------------------------------------------------------------

    /// The read options for RocksDB; refuses a snapshot of another database, and timestamps where
    /// the column family's keys have none, or others: RocksDB's iterators take them, and cut keys
    /// where no timestamp is.
    #[inline(always)]
    pub(crate) fn reading(&self, cf: *mut cpp::Cf, options: &State) -> Result<*const c_void> {
        if options.chooses_versions() {
            self.must_choose(cf, options)?;
        }
        Ok(options.raw)
    }

    /// The same for an iterator: RocksDB does not refuse all that lack a timestamp.
    #[inline(always)]
    pub(crate) fn iterating(
        &self,
        family: &ColumnFamily,
        options: &State,
    ) -> Result<*const c_void> {
        if options.chooses_versions() || family.traits & TRAIT_TIMESTAMPS != 0 {
            self.must_choose(family.raw, options)?;
        }
        Ok(options.raw)
    }

    /// Refuses timestamps in read options for all column families at once, of which one has none.
    pub(crate) fn reading_all(&self, options: &State) -> Result<*const c_void> {
        if options.chooses_versions() {
            for family in self.column_families() {
                self.must_choose(family.raw, options)?;
            }
        }
        Ok(options.raw)
    }

    #[cold]
    fn must_choose(&self, cf: *mut cpp::Cf, options: &State) -> Result<()> {
        let of = options.snapshot.as_ref().map(|snapshot| snapshot.of);
        if of.is_some_and(|of| of != self.owned.id) {
            return Err(foreign("options: the snapshot"));
        }
        if options.hides_expired() && !self.kind.expires() {
            let what =
                "hide_expired: true, and no value of this database expires; those of one opened \
                        with mode=ttl or ttl_read_only do";
            return Err(Error::argument("options", what));
        }
        // SAFETY: a column family of the open database, and read options.
        check(|st| unsafe { rx_reading_fits(cf, options.raw, st) })
    }

    /// Whether values are copied out of the memory that RocksDB pins.
    #[inline(always)]
    pub(crate) fn owns(&self) -> bool {
        self.maps.load(Ordering::Relaxed)
    }

    // ---- writes ----------------------------------------------------------------

    /// Runs a write to one column family, which must be live and this database's.
    #[inline(always)]
    pub(crate) fn write_to(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        write: impl FnOnce(*mut cpp::Cf, *mut rocks_status) -> i32,
    ) -> Result<()> {
        let cf = self.target(family)?;
        // Fair: a stream of writes must not delay a drop forever. The default one cannot be
        // dropped, so its writes need no lock.
        let _writes = family.map(|_| self.writes.read());
        if let Some(family) = family {
            family.must_live()?;
        }
        check(|st| write(cf, st))
    }

    /// Delays drops of column families, like a write. A call that ends a transaction must not wait
    /// long for a drop, which may wait for a write that waits for the transaction.
    pub(crate) fn writing(&self) -> RwLockReadGuard<'_, ()> {
        let fair = self.writes.try_read_for(Duration::from_millis(20));
        fair.unwrap_or_else(|| self.writes.read_recursive())
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        // Already closed, unless no handle could be made for it.
        let _ = self.close();
    }
}
