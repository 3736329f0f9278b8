//! Prepared transactions: they outlive their handles, and the process. One whose handle was freed
//! waits here, with its locks, until another handle takes it, or until the database closes; it then
//! stays in the log.

use crate::base::error::{closed, Error, Result};
use crate::db::families::column_family::ColumnFamily;
use crate::db::txns::owner::Owner;
use crate::db::txns::pool::TxnPool;
use crate::types::ROCKS_BUSY;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The parts of a transaction.
pub(crate) struct Parts {
    pub owner: Owner,
    /// Shared with the iterators over it; `None`: there never was one.
    pub watch: Option<Arc<()>>,
    pub families: Vec<Arc<ColumnFamily>>,
}

pub(crate) struct Entry {
    /// The column families that it writes to; `None`: any.
    pub families: Option<Vec<u32>>,
    /// `None`: a handle has it.
    pub parts: Option<Parts>,
}

#[derive(Default)]
pub struct Prepared {
    /// `None`: the database is closed.
    all: Mutex<Option<BTreeMap<Vec<u8>, Entry>>>,
    pub(crate) pool: TxnPool,
}

impl Prepared {
    pub(crate) fn with<T>(
        &self,
        run: impl FnOnce(&mut BTreeMap<Vec<u8>, Entry>) -> T,
    ) -> Result<T> {
        self.all.lock().as_mut().map(run).ok_or_else(closed)
    }

    pub(crate) fn open(&self) {
        *self.all.lock() = Some(BTreeMap::new());
    }

    /// Adds one that was prepared through a handle, which still has it.
    pub(crate) fn enter(&self, name: &[u8], families: Vec<u32>) {
        let entry = Entry {
            families: Some(families),
            parts: None,
        };
        let _ = self.with(|all| all.insert(name.to_vec(), entry));
    }

    /// Removes one that was committed or rolled back.
    pub(crate) fn leave(&self, name: &[u8]) {
        let _ = self.with(|all| all.remove(name));
    }

    /// Stores one whose handle was freed. Drops it if the database is closed.
    pub(crate) fn give_back(&self, name: &[u8], parts: Parts) {
        let mut parts = Some(parts);
        let _ = self.with(|all| {
            if let Some(entry) = all.get_mut(name) {
                entry.parts = parts.take();
            }
        });
    }

    /// Called when the database closes: they stay in its log.
    pub(crate) fn close(&self) {
        drop(self.all.lock().take());
        self.pool.close();
    }

    /// Refuses to drop a column family that one of them writes to: recovery would put those
    /// records into the default one (utilities/transactions/transaction_base.cc, RebuildFromWriteBatch).
    pub(crate) fn must_not_use(&self, family: &ColumnFamily) -> Result<()> {
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
