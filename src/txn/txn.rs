//! Transactions of both kinds. RocksDB's own object does not check its caller: it accepts writes
//! after a commit, commits when it must not, and can be destroyed under its iterators. So their
//! state and their iterators are tracked here.

use crate::base::cpp;
use crate::base::error::{check, closed, foreign, Error, Result};
use crate::data::batch::batch::Batch;
use crate::data::snapshot::Snapshot;
use crate::data::write::{Write, Writes, NO_EARLY_ENTITIES};
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::{
    ColumnFamily, TRAIT_KEY_LENGTH, TRAIT_MERGE, TRAIT_NO_WRITES, TRAIT_TIMESTAMPS,
};
use crate::db::owned_objects::Thing;
use crate::db::txns::owner::Owner;
use crate::db::txns::prepared::{Parts, Prepared};
use crate::options::options::State;
use crate::txn::bridge;
use crate::types::{
    rocks_status, rocks_txn_info, ROCKS_HANDLE_BUSY, ROCKS_INVALID_ARGUMENT, ROCKS_NOT_SUPPORTED,
    ROCKS_SHUTDOWN_IN_PROGRESS, ROCKS_TXN_COMMITTED, ROCKS_TXN_OPEN, ROCKS_TXN_PREPARED,
    ROCKS_TXN_ROLLED_BACK,
};
use std::ptr::null_mut;
use std::sync::Arc;
use std::time::Duration;

/// The state of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Phase {
    Open = ROCKS_TXN_OPEN,
    Prepared = ROCKS_TXN_PREPARED,
    Committed = ROCKS_TXN_COMMITTED,
    RolledBack = ROCKS_TXN_ROLLED_BACK,
    /// The database is closed.
    Closed = 5,
}

pub struct Txn {
    pub(crate) parts: Parts,
    pub(crate) default: Arc<ColumnFamily>,
    prepared: Arc<Prepared>,
    name: Vec<u8>,
    phase: Phase,
    locks: bool,
    /// Whether its writes go into the database before the commit.
    early: bool,
    /// How long its end waits while the database holds writes back; `None`: for ever.
    timeout: Option<Duration>,
}

impl Txn {
    pub fn begin(db: &Db, write: &State, options: &State) -> Result<Txn> {
        db.must_have_transactions()?;
        let parts = match db.prepared.pool.take() {
            Some(parts) => parts,
            None => Parts {
                owner: Owner::new()?,
                watch: None,
                families: Vec::new(),
            },
        };
        let mut txn = Txn::around(db, parts);
        txn.start(db, write, options)?;
        Ok(txn)
    }

    pub(crate) fn prepared(db: &Db, name: &[u8], parts: Parts) -> Txn {
        let mut txn = Txn::around(db, parts);
        (txn.name, txn.phase) = (name.to_vec(), Phase::Prepared);
        txn
    }

    fn around(db: &Db, parts: Parts) -> Txn {
        Txn {
            parts,
            default: db.default_column_family().clone(),
            prepared: db.prepared.clone(),
            name: Vec::new(),
            phase: Phase::RolledBack,
            locks: db.kind == Kind::Transaction,
            early: db.writes_early,
            timeout: None,
        }
    }

    /// Begins a new transaction with the object of an ended one.
    pub fn begin_again(&mut self, db: &Db, write: &State, options: &State) -> Result<()> {
        match self.phase {
            Phase::Committed | Phase::RolledBack => self.start(db, write, options),
            Phase::Closed => Err(closed()),
            Phase::Open | Phase::Prepared => Err(Error::new(
                ROCKS_INVALID_ARGUMENT,
                "txn: not ended; commit it or roll it back first",
            )),
        }
    }

    fn start(&mut self, db: &Db, write: &State, options: &State) -> Result<()> {
        let timeout = write.timeout;
        let (raw, write, options) = (self.raw(), write.raw, options.raw);
        // SAFETY: the database is open for the length of the call.
        self.stopped(check(|st| unsafe {
            bridge::rx_txn_begin(db.raw, self.locks, write, options, raw, st)
        }))?;
        self.parts.families.clear();
        self.name.clear();
        self.timeout = timeout;
        self.phase = Phase::Open;
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn raw(&self) -> *mut cpp::Txn {
        self.parts.owner.0
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    // ---- what may be done ------------------------------------------------------

    /// Refuses one that is over.
    #[inline(always)]
    pub(crate) fn readable(&self) -> Result<()> {
        match self.phase {
            Phase::Open | Phase::Prepared => Ok(()),
            _ => Err(self.is_over()),
        }
    }

    #[cold]
    fn is_over(&self) -> Error {
        let what = match self.phase {
            Phase::Closed => return closed(),
            Phase::Committed => "txn: committed; rocks_txn_begin_again uses it anew",
            Phase::RolledBack => "txn: rolled back; rocks_txn_begin_again uses it anew",
            Phase::Open | Phase::Prepared => "txn: prepared; it can be committed or rolled back",
        };
        Error::new(ROCKS_INVALID_ARGUMENT, what)
    }

    /// Refuses one that is prepared or has iterators.
    #[inline(always)]
    pub(crate) fn changeable(&mut self) -> Result<()> {
        if self.phase != Phase::Open {
            return Err(self.is_over());
        }
        self.unwatched()
    }

    fn unwatched(&mut self) -> Result<()> {
        let watch = self.parts.watch.as_mut();
        if watch.is_some_and(|watch| Arc::get_mut(watch).is_none()) {
            let what = "txn: an iterator over it lives; free that first";
            return Err(Error::new(ROCKS_HANDLE_BUSY, what));
        }
        Ok(())
    }

    pub(crate) fn family<'a>(
        &'a self,
        family: Option<&'a Arc<ColumnFamily>>,
    ) -> Result<&'a Arc<ColumnFamily>> {
        let family = family.unwrap_or(&self.default);
        if family.owned.id != self.default.owned.id {
            return Err(foreign("column_family"));
        }
        Ok(family)
    }

    /// Records a column family that is written to; refuses writes that it does not support.
    #[inline(always)]
    pub(crate) fn aim(
        &mut self,
        family: Option<&Arc<ColumnFamily>>,
        merges: bool,
        key: Option<&[u8]>,
    ) -> Result<*mut cpp::Cf> {
        let family = self.family(family)?;
        family.must_live()?;
        if let (Some(key), true) = (key, family.traits & TRAIT_KEY_LENGTH != 0) {
            family.must_have_its_length(key)?;
        }
        let raw = family.raw;
        let known = self.parts.families.last();
        if !merges && known.is_some_and(|last| Arc::ptr_eq(last, family)) {
            return Ok(raw);
        }
        let lacks = match family.traits {
            has if has & TRAIT_NO_WRITES != 0 => Some("has disallow_memtable_writes"),
            has if merges && has & TRAIT_MERGE == 0 => Some("has no merge operator"),
            has if !self.locks && has & TRAIT_TIMESTAMPS != 0 => {
                Some("has user-defined timestamps, and the transaction is optimistic")
            }
            _ => None,
        };
        if let Some(what) = lacks {
            let what = format!("column_family: {:?} {what}", family.name);
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        let family = family.clone();
        self.note(family);
        Ok(raw)
    }

    /// Refuses to read wide columns where RocksDB would not look at what is committed.
    pub(crate) fn must_read_entities(&self) -> Result<()> {
        match self.early {
            true => Err(Error::new(ROCKS_NOT_SUPPORTED, NO_EARLY_ENTITIES)),
            false => Ok(()),
        }
    }

    /// Refuses to write wide columns where RocksDB has none.
    fn must_take_entities(&self, family: Option<&Arc<ColumnFamily>>) -> Result<()> {
        self.must_read_entities()?;
        self.family(family)?.must_take_entities()
    }

    fn note(&mut self, family: Arc<ColumnFamily>) {
        let all = &mut self.parts.families;
        match all.iter().position(|one| Arc::ptr_eq(one, &family)) {
            Some(at) => {
                let last = all.len() - 1;
                all.swap(at, last);
            }
            None => all.push(family),
        }
    }

    /// Translates the error if a closing database ended the wait for a lock.
    #[inline(always)]
    pub(crate) fn stopped<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| match error.code() {
            ROCKS_SHUTDOWN_IN_PROGRESS => closed(),
            _ => error,
        })
    }

    // ---- writes ----------------------------------------------------------------

    pub fn write(
        &mut self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        write: Write,
        tracked: bool,
    ) -> Result<()> {
        self.changeable()?;
        if let Write::PutEntity { .. } = write {
            self.must_take_entities(family)?;
        }
        let (k, v) = write.parts();
        let cf = self.aim(family, matches!(write, Write::Merge { .. }), Some(k))?;
        let (kind, k_len, v_len) = (write.kind(), k.len(), v.len());
        let (k, v) = (k.as_ptr(), v.as_ptr());
        // SAFETY: the database is open for the length of the call; bytes for the same.
        self.writing(db, |raw, st| unsafe {
            bridge::rx_txn_write(raw, kind, tracked, cf, k, k_len, v, v_len, st)
        })
    }

    /// Writes all of them, or none.
    pub fn write_many(
        &mut self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        writes: &Writes,
        tracked: bool,
    ) -> Result<()> {
        self.changeable()?;
        let cf = self.aim(family, writes.merge(), None)?;
        let (kind, (keys, values, count)) = (writes.kind(), writes.raw());
        // SAFETY: as many of each; the database is open for the length of the call.
        self.writing(db, |raw, st| unsafe {
            bridge::rx_txn_write_many(raw, kind, tracked, cf, keys, values, count, st)
        })
    }

    /// Runs a write to a column family that `aim` found.
    #[inline(always)]
    pub(crate) fn writing(
        &self,
        db: &Db,
        write: impl FnOnce(*mut cpp::Txn, *mut rocks_status) -> i32,
    ) -> Result<()> {
        // Early writes may go into the database at once, with all that came before them.
        let _writes = self.early.then(|| db.writing());
        if self.early {
            self.must_have_families()?;
        }
        self.stopped(check(|st| write(self.raw(), st)))
    }

    pub fn put_log_data(&mut self, blob: &[u8]) -> Result<()> {
        self.changeable()?;
        let (raw, data, len) = (self.raw(), blob.as_ptr(), blob.len());
        // SAFETY: bytes for the length of the call.
        check(|st| unsafe { bridge::rx_txn_put_log_data(raw, data, len, st) })
    }

    /// Whether writes from now on can be read back.
    pub fn set_indexing(&mut self, on: bool) -> Result<()> {
        self.changeable()?;
        // SAFETY: ours for the call.
        unsafe { bridge::rx_txn_set_indexing(self.raw(), on) };
        Ok(())
    }

    /// Adds the records of a batch, with their locks.
    pub fn add_batch(&mut self, db: &Db, batch: &mut Batch) -> Result<()> {
        self.changeable()?;
        let families = db.check_batch(State::default_write()?, batch)?;
        let _writes = db.writing();
        for family in families {
            family.must_live()?;
            self.note(family);
        }
        let (raw, batch) = (self.raw(), batch.raw);
        // SAFETY: the database is open for the length of the call; its column families
        // are held.
        self.stopped(check(|st| unsafe {
            bridge::rx_txn_add_batch(db.raw, raw, batch, st)
        }))
    }

    pub fn undo_get_for_update(
        &mut self,
        family: Option<&Arc<ColumnFamily>>,
        key: &[u8],
    ) -> Result<()> {
        self.changeable()?;
        let (raw, cf) = (self.raw(), self.family(family)?.raw);
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_txn_undo_get_for_update(raw, cf, key.as_ptr(), key.len(), st)
        })
    }

    // ---- save points -----------------------------------------------------------

    pub fn set_save_point(&mut self) -> Result<()> {
        self.changeable()?;
        // SAFETY: ours for the call.
        check(|st| unsafe { bridge::rx_txn_set_save_point(self.raw(), st) })
    }

    pub fn rollback_to_save_point(&mut self) -> Result<()> {
        self.changeable()?;
        // SAFETY: ours for the call.
        check(|st| unsafe { bridge::rx_txn_rollback_to_save_point(self.raw(), st) })
    }

    pub fn pop_save_point(&mut self) -> Result<()> {
        self.changeable()?;
        // SAFETY: ours for the call.
        check(|st| unsafe { bridge::rx_txn_pop_save_point(self.raw(), st) })
    }

    // ---- the end ---------------------------------------------------------------

    /// Writing to a dropped column family would stop all later writes of the database.
    fn must_have_families(&self) -> Result<()> {
        self.parts
            .families
            .iter()
            .try_for_each(|family| family.must_live())
    }

    /// Ends it in the time that it has. `end` is told whether to fail at once while the database
    /// holds writes back.
    fn in_time(
        &mut self,
        db: &Db,
        mut end: impl FnMut(&mut Txn, bool) -> Result<()>,
    ) -> Result<()> {
        let Some(timeout) = self.timeout else {
            return end(self, false);
        };
        let option = "txn: the timeout of its write options";
        db.until_let_through(option, timeout, || end(self, true))
    }

    pub fn prepare(&mut self, db: &Db) -> Result<()> {
        self.changeable()?;
        self.must_be_two_phase()?;
        self.in_time(db, |txn, at_once| {
            let _writes = db.writing();
            txn.must_have_families()?;
            // SAFETY: the database is open for the length of the call.
            check(|st| unsafe { bridge::rx_txn_prepare(txn.raw(), at_once, st) })
        })?;
        let ids = self.parts.families.iter().map(|family| family.id).collect();
        self.prepared.enter(&self.name, ids);
        self.phase = Phase::Prepared;
        Ok(())
    }

    fn must_be_two_phase(&self) -> Result<()> {
        if !self.locks {
            let what = "txn: an optimistic transaction has no name and is not prepared";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        Ok(())
    }

    pub fn commit(&mut self, db: &Db) -> Result<()> {
        self.readable()?;
        self.unwatched()?;
        self.in_time(db, |txn, at_once| txn.try_to_commit(db, at_once))
    }

    fn try_to_commit(&mut self, db: &Db, at_once: bool) -> Result<()> {
        let _writes = db.writing();
        self.must_have_families()?;
        // SAFETY: the database is open for the length of the call.
        let done = check(|st| unsafe { bridge::rx_txn_commit(db.raw, self.raw(), at_once, st) });
        if done.is_ok() {
            self.ended(Phase::Committed);
        // SAFETY: ours for the call.
        } else if self.locks && unsafe { bridge::rx_txn_state(self.raw()) } == AWAITING_COMMIT {
            // RocksDB has dropped its writes.
            self.let_go();
            self.ended(Phase::RolledBack);
        }
        done
    }

    pub fn rollback(&mut self, db: &Db) -> Result<()> {
        self.readable()?;
        self.unwatched()?;
        self.in_time(db, |txn, at_once| {
            let _writes = db.writing();
            txn.take_back(at_once)
        })?;
        self.let_go();
        self.ended(Phase::RolledBack);
        Ok(())
    }

    /// Makes RocksDB roll back what it has for the transaction, in the database and its log too.
    fn take_back(&self, at_once: bool) -> Result<()> {
        // SAFETY: ours for the call.
        if self.locks && unsafe { bridge::rx_txn_state(self.raw()) } == LOCKS_STOLEN {
            return Ok(()); // It expired: RocksDB does so with the object.
        }
        // A dropped column family needs no rollback.
        let dropped = self.parts.families.iter().any(|family| family.is_dropped());
        // SAFETY: ours for the call; the database is open.
        check(|st| unsafe { bridge::rx_txn_rollback(self.raw(), at_once, dropped, st) })
    }

    /// Frees RocksDB's transaction now, or with its last user.
    fn let_go(&mut self) {
        // SAFETY: ours for the call.
        unsafe { bridge::rx_txn_release(self.raw()) };
    }

    fn ended(&mut self, phase: Phase) {
        if self.phase == Phase::Prepared {
            self.prepared.leave(&self.name);
        }
        self.parts.families.clear();
        self.phase = phase;
    }

    /// Called when the handle is freed or the database closes: rolls back, unless prepared; a
    /// prepared one stays.
    pub fn close(&mut self) {
        let before = std::mem::replace(&mut self.phase, Phase::Closed);
        match before {
            Phase::Closed => return,
            Phase::Prepared => {
                if let Ok(owner) = self.parts.owner.share() {
                    let families = std::mem::take(&mut self.parts.families);
                    let watch = self.parts.watch.take();
                    let parts = Parts {
                        owner,
                        watch,
                        families,
                    };
                    self.prepared.give_back(&self.name, parts);
                }
            }
            // Otherwise RocksDB rolls it back with its last user.
            Phase::Open if self.unwatched().is_ok() => drop(self.take_back(false)),
            Phase::Committed => return self.pool(),
            _ => {}
        }
        self.parts.families.clear();
        self.let_go();
    }

    /// Adds the object to the pool for another transaction.
    fn pool(&mut self) {
        // SAFETY: ours for the call; its database is open.
        if self.unwatched().is_ok() && unsafe { bridge::rx_txn_may_begin_again(self.raw()) } {
            let owner = std::mem::replace(&mut self.parts.owner, Owner(null_mut()));
            self.prepared.pool.keep(Parts {
                owner,
                watch: self.parts.watch.take(),
                families: std::mem::take(&mut self.parts.families),
            });
        } else {
            self.let_go();
        }
    }

    // ---- snapshots -------------------------------------------------------------

    pub fn set_snapshot(&mut self, on_next_operation: bool) -> Result<()> {
        if self.phase != Phase::Open {
            return Err(self.is_over());
        }
        let raw = self.raw();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_txn_set_snapshot(raw, on_next_operation, st) })
    }

    pub fn clear_snapshot(&mut self) -> Result<()> {
        self.readable()?;
        // SAFETY: the database is open for the length of the call.
        unsafe { bridge::rx_txn_clear_snapshot(self.raw()) };
        Ok(())
    }

    pub fn snapshot(&self, db: &Db) -> Result<Snapshot> {
        self.readable()?;
        let (mut held, mut raw) = (null_mut(), std::ptr::null());
        // SAFETY: ours for the call.
        check(|st| unsafe { bridge::rx_txn_snapshot(self.raw(), &mut held, &mut raw, st) })?;
        Ok(Snapshot::adopt(raw, Thing::Held(held), db.owned))
    }

    // ---- settings and figures --------------------------------------------------

    pub fn set_name(&mut self, name: &[u8]) -> Result<()> {
        self.changeable()?;
        self.must_be_two_phase()?;
        let (raw, data, len) = (self.raw(), name.as_ptr(), name.len());
        // SAFETY: bytes for the length of the call.
        check(|st| unsafe { bridge::rx_txn_set_name(raw, data, len, st) })?;
        self.name = name.to_vec();
        Ok(())
    }

    pub fn name(&self) -> &[u8] {
        &self.name
    }

    pub fn set_timeouts(&mut self, lock: Option<i64>, deadlock: Option<i64>) -> Result<()> {
        self.readable()?;
        let pointer = |one: &Option<i64>| one.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        let (lock, deadlock) = (pointer(&lock), pointer(&deadlock));
        // SAFETY: numbers for the length of the call.
        check(|st| unsafe { bridge::rx_txn_set_timeouts(self.raw(), lock, deadlock, st) })
    }

    pub fn set_timestamps(&mut self, read: Option<u64>, commit: Option<u64>) -> Result<()> {
        self.readable()?;
        let pointer = |one: &Option<u64>| one.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        let (read, commit) = (pointer(&read), pointer(&commit));
        // SAFETY: numbers for the length of the call.
        check(|st| unsafe { bridge::rx_txn_set_timestamps(self.raw(), read, commit, st) })
    }

    pub fn set_write_options(&mut self, options: &State) -> Result<()> {
        self.readable()?;
        // SAFETY: write options for the length of the call.
        unsafe { bridge::rx_txn_set_write_options(self.raw(), options.raw) };
        self.timeout = options.timeout;
        Ok(())
    }

    /// The records so far, in the format of a batch.
    pub fn data(&self) -> Result<&[u8]> {
        self.readable()?;
        let mut len = 0;
        // SAFETY: ours, and it keeps its bytes until it changes.
        Ok(unsafe {
            let data = bridge::rx_txn_data(self.raw(), &mut len);
            std::slice::from_raw_parts(data, len)
        })
    }

    /// Zeroes, except for the state, once RocksDB's transaction is gone.
    pub fn report(&self) -> Result<rocks_txn_info> {
        let mut report = rocks_txn_info::default();
        match self.phase {
            Phase::Closed => return Err(closed()),
            Phase::RolledBack => {}
            // SAFETY: RocksDB's transaction is there, and ours for the call.
            _ => unsafe { bridge::rx_txn_info(self.raw(), &mut report) },
        }
        report.state = self.phase as i32;
        Ok(report)
    }
}

/// RocksDB's Transaction::AWAITING_COMMIT and LOCKS_STOLEN.
const AWAITING_COMMIT: i32 = 3;
const LOCKS_STOLEN: i32 = 7;

impl Drop for Txn {
    fn drop(&mut self) {
        self.close();
    }
}

impl Db {
    fn must_have_transactions(&self) -> Result<()> {
        match self.kind {
            Kind::Transaction | Kind::OptimisticTransaction => Ok(()),
            _ => Err(Error::new(
                ROCKS_NOT_SUPPORTED,
                "db: opened without transactions; the modes transaction and optimistic_transaction have them",
            )),
        }
    }

    /// Refuses a database that has no locks.
    pub(crate) fn must_lock(&self) -> Result<()> {
        if self.kind != Kind::Transaction {
            let what = "db: it has no locks; the mode transaction has them";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        Ok(())
    }
}
