//! Prepared transactions: they outlive their handles, and the process. What a handle lets go
//! of waits here until it is taken again, with its locks, or until the database closes, when it
//! stays in the log.

use crate::bridge;
use crate::core::column_family::ColumnFamily;
use crate::core::db::Db;
use crate::core::error::{check, closed, Error, Result};
use crate::core::spare::Spare;
use crate::core::txn::{Owner, Txn};
use crate::types::{ROCKS_BUSY, ROCKS_HANDLE_BUSY, ROCKS_NOT_FOUND};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::ptr::null_mut;
use std::sync::Arc;

/// What a transaction stands on.
pub(super) struct Parts {
    pub owner: Owner,
    /// Held by the iterators over it as well; `None`: there never was one.
    pub watch: Option<Arc<()>>,
    pub families: Vec<Arc<ColumnFamily>>,
}

struct Entry {
    /// The column families that it writes to; `None`: any.
    families: Option<Vec<u32>>,
    /// `None`: a handle has it.
    parts: Option<Parts>,
}

#[derive(Default)]
pub struct Prepared {
    /// `None`: the database is closed.
    all: Mutex<Option<BTreeMap<Vec<u8>, Entry>>>,
    pub(super) spare: Spare,
}

impl Prepared {
    fn with<T>(&self, run: impl FnOnce(&mut BTreeMap<Vec<u8>, Entry>) -> T) -> Result<T> {
        self.all.lock().as_mut().map(run).ok_or_else(closed)
    }

    pub(super) fn open(&self) {
        *self.all.lock() = Some(BTreeMap::new());
    }

    /// One was prepared through a handle, which keeps it.
    pub(super) fn enter(&self, name: &[u8], families: Vec<u32>) {
        let entry = Entry {
            families: Some(families),
            parts: None,
        };
        let _ = self.with(|all| all.insert(name.to_vec(), entry));
    }

    /// It was committed or rolled back.
    pub(super) fn leave(&self, name: &[u8]) {
        let _ = self.with(|all| all.remove(name));
    }

    /// A handle lets go of it. A database that is closed has no use for it.
    pub(super) fn give_back(&self, name: &[u8], parts: Parts) {
        let mut parts = Some(parts);
        let _ = self.with(|all| {
            if let Some(entry) = all.get_mut(name) {
                entry.parts = parts.take();
            }
        });
    }

    /// The database closes: they stay in its log.
    pub(super) fn close(&self) {
        drop(self.all.lock().take());
        self.spare.close();
    }

    /// Refuses to drop a column family that one of them writes to: recovery would put those
    /// records into the default one (utilities/transactions/transaction_base.cc, RebuildFromWriteBatch).
    pub(super) fn must_not_use(&self, family: &ColumnFamily) -> Result<()> {
        let uses = |entry: &Entry| {
            entry
                .families
                .as_ref()
                .is_none_or(|ids| ids.contains(&family.id))
        };
        let all = self.all.lock();
        let user = all.iter().flatten().find(|(_, entry)| uses(entry));
        user.map_or(Ok(()), |(name, _)| {
            let name = name.escape_ascii();
            let what = format!("column_family: the prepared transaction \"{name}\" writes to it");
            Err(Error::new(ROCKS_BUSY, what))
        })
    }
}

impl Db {
    /// What the log had prepared, at the opening.
    pub(super) fn take_recovered(&self) -> Result<()> {
        self.prepared.open();
        let (mut list, mut count) = (null_mut(), 0);
        // SAFETY: a transaction database that was opened just now.
        check(|st| unsafe { bridge::rx_txn_recovered(self.raw, &mut list, &mut count, st) })?;
        // SAFETY: the bridge gave `count` of them.
        let given = unsafe { std::slice::from_raw_parts(list, count) };
        let owners: Vec<Owner> = given.iter().map(|&raw| Owner(raw)).collect();
        // SAFETY: the array is malloc'd, and what it held is owned.
        unsafe { bridge::rx_free(list.cast()) };
        for owner in owners {
            let name = owner.name()?.as_slice().to_vec();
            let ids = owner.family_ids()?;
            // Write-unprepared ones are in the database already, and tell no keys.
            let families = self.column_families();
            let entry = Entry {
                families: (!ids.is_empty() || !self.writes_early).then(|| ids.clone()),
                parts: Some(Parts {
                    owner,
                    watch: None,
                    families: families
                        .into_iter()
                        .filter(|family| ids.contains(&family.id))
                        .collect(),
                }),
            };
            self.prepared.with(|all| all.insert(name, entry))?;
        }
        Ok(())
    }

    /// The names of the prepared transactions, each with its length before it.
    pub fn prepared_names(&self) -> Result<Vec<Vec<u8>>> {
        self.must_lock()?;
        self.prepared.with(|all| all.keys().cloned().collect())
    }

    /// Takes a prepared transaction that no handle has.
    pub fn take_prepared(&self, name: &[u8]) -> Result<Txn> {
        self.must_lock()?;
        let parts = self.prepared.with(|all| {
            let Some(entry) = all.get_mut(name) else {
                let what = format!("name: no prepared transaction \"{}\"", name.escape_ascii());
                return Err(Error::new(ROCKS_NOT_FOUND, what));
            };
            entry.parts.take().ok_or_else(|| {
                let what = format!("name: a handle has \"{}\"", name.escape_ascii());
                Error::new(ROCKS_HANDLE_BUSY, what)
            })
        })??;
        Ok(Txn::prepared(self, name, parts))
    }
}
