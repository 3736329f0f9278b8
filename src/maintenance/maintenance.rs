//! Shared by a database's long calls: a close cancels them, and callers can pause background work.

use crate::base::cpp;
use crate::base::error::{check, closed, Error, Result};
use crate::data::stall::look_again;
use crate::db::bridge::rx_pause;
use crate::db::bridge::rx_unpause;
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::ColumnFamily;
use crate::db::open::bridge::rx_end_lock_waits;
use crate::db::paused_work::{Pause, PAUSES};
use crate::db::stalls::bridge::rx_stalls_close;
use crate::progress::cancel::{stoppable, Cancel};
use std::sync::atomic::AtomicBool;
use std::sync::Arc;

impl Db {
    /// Asks long calls to end, once new ones are refused. RocksDB's own CancelAllBackgroundWork
    /// would do so too, but no flush follows it, so in-flight writes without a WAL would be lost.
    pub fn begin_close(&self) {
        self.paused_work.closing.set();
        look_again();
        self.end_traces();
        // SAFETY: the database is open for the length of the call.
        unsafe { rx_stalls_close(self.raw) };
        if self.kind == Kind::Transaction {
            // SAFETY: a transaction database that is open for the length of the call.
            unsafe { rx_end_lock_waits(self.raw) };
        }
        // Flushes and writes that wait for background work would wait forever.
        self.release_all();
        // Wakes the compactions that wait for another; it never fails.
        let _ = self.raw_pause(Pause::Manual);
    }

    /// Runs work that a close or `cancel` may stop through the flag.
    pub(crate) fn stoppable<T>(
        &self,
        cancel: Option<&Cancel>,
        work: impl FnOnce(*const AtomicBool) -> Result<T>,
    ) -> Result<T> {
        stoppable(&[&self.paused_work.closing], cancel, work)
    }

    /// The same for work that the end of another object stops too.
    pub(crate) fn stoppable_with<T>(
        &self,
        ended: &Cancel,
        cancel: Option<&Cancel>,
        work: impl FnOnce(*const AtomicBool) -> Result<T>,
    ) -> Result<T> {
        stoppable(&[&self.paused_work.closing, ended], cancel, work)
    }

    pub fn pause(&self, what: Pause) -> Result<()> {
        self.must_own_files()?;
        self.raw_pause(what)?;
        let mut held = self.paused_work.held.lock();
        if self.paused_work.closing.is_set() {
            drop(held);
            return self.raw_unpause(what).and(Err(closed()));
        }
        held[what as usize] += 1;
        Ok(())
    }

    pub fn unpause(&self, what: Pause) -> Result<()> {
        let mut held = self.paused_work.held.lock();
        let count = &mut held[what as usize];
        *count = count
            .checked_sub(1)
            .ok_or_else(|| Error::argument("db", "nothing is held back that this would release"))?;
        drop(held);
        self.raw_unpause(what)
    }

    /// Releases every pause of every caller.
    pub(crate) fn release_all(&self) {
        let held = std::mem::take(&mut *self.paused_work.held.lock());
        for (what, count) in PAUSES.into_iter().zip(held) {
            for _ in 0..count {
                // Paused by us, so RocksDB has counted it.
                let _ = self.raw_unpause(what);
            }
        }
    }

    fn raw_pause(&self, what: Pause) -> Result<()> {
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { rx_pause(self.raw, what, st) })
    }

    fn raw_unpause(&self, what: Pause) -> Result<()> {
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { rx_unpause(self.raw, what, st) })
    }

    /// A column family to change: this database's and not dropped.
    pub(crate) fn live_target(&self, family: Option<&Arc<ColumnFamily>>) -> Result<*mut cpp::Cf> {
        let cf = self.target(family)?;
        family.map_or(Ok(cf), |family| family.must_live().map(|()| cf))
    }

    /// Runs a call on several column families, each once; none named: on all.
    pub(crate) fn on_families(
        &self,
        families: &[Option<Arc<ColumnFamily>>],
        call: impl FnOnce(&[*mut cpp::Cf]) -> Result<()>,
    ) -> Result<()> {
        if families.is_empty() {
            let all = self.column_families();
            return call(&all.iter().map(|family| family.raw).collect::<Vec<_>>());
        }
        let mut targets = Vec::new();
        for family in families {
            let cf = self.live_target(family.as_ref())?;
            if !targets.contains(&cf) {
                targets.push(cf);
            }
        }
        call(&targets)
    }
}
