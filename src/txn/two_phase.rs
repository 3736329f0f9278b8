//! Prepared transactions of a database: those that an opening found, and taking them again.

use crate::base::bridge::rx_free;
use crate::base::bytes::Bytes;
use crate::base::error::{check, Error, Result};
use crate::db::db::Db;
use crate::db::txns::owner::Owner;
use crate::db::txns::prepared::{Entry, Parts};
use crate::txn::bridge;
use crate::txn::txn::Txn;
use crate::types::{ROCKS_HANDLE_BUSY, ROCKS_NOT_FOUND};
use std::ptr::null_mut;

impl Owner {
    pub(crate) fn name(&self) -> Result<Bytes> {
        // SAFETY: it has a transaction of RocksDB's.
        Bytes::from_bridge(|out, len, st| unsafe { bridge::rx_txn_name(self.0, out, len, st) })
    }

    /// The numbers of the column families that it writes to.
    pub(crate) fn family_ids(&self) -> Result<Vec<u32>> {
        let mut ids = vec![0; 16];
        loop {
            let mut count = 0;
            // SAFETY: it has a transaction of RocksDB's; room for as many as is said.
            check(|st| unsafe {
                let (room, count) = (ids.len(), &mut count);
                bridge::rx_txn_families(self.0, ids.as_mut_ptr(), room, count, st)
            })?;
            let all_fit = count <= ids.len();
            ids.resize(count, 0);
            if all_fit {
                return Ok(ids);
            }
        }
    }
}

impl Db {
    /// Takes over the prepared transactions that the opening found in the log.
    pub(crate) fn take_recovered(&self) -> Result<()> {
        self.prepared.open();
        let (mut list, mut count) = (null_mut(), 0);
        // SAFETY: a transaction database that was opened just now.
        check(|st| unsafe { bridge::rx_txn_recovered(self.raw, &mut list, &mut count, st) })?;
        // SAFETY: the bridge gave `count` of them.
        let given = unsafe { std::slice::from_raw_parts(list, count) };
        let owners: Vec<Owner> = given.iter().map(|&raw| Owner(raw)).collect();
        // SAFETY: the array is malloc'd, and what it held is owned.
        unsafe { rx_free(list.cast()) };
        for owner in owners {
            let name = owner.name()?.as_slice().to_vec();
            let ids = owner.family_ids()?;
            // Write-unprepared ones are in the database already, and list no keys.
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

    /// The names of the prepared transactions, each prefixed with its length.
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
