//! A view of a database at one sequence number. Shared: released when the last of
//! its handle, the options and the iterators that use it is gone, or the database.

use crate::bridge;
use crate::core::bytes::Bytes;
use crate::core::column_family::ColumnFamily;
use crate::core::db::{foreign, Db};
use crate::core::error::{check, Result};
use crate::core::life::Life;
use crate::core::options::State;
use crate::core::value::Value;
use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::Arc;

pub struct Snapshot {
    pub sequence: u64,
    pub(super) raw: *const bridge::Snapshot,
    pub(super) life: Arc<Life>,
    /// Where it is a transaction's; else NULL.
    held: *mut bridge::HeldSnapshot,
}

// SAFETY: RocksDB's snapshots may be used and released from any thread.
unsafe impl Send for Snapshot {}
// SAFETY: as above.
unsafe impl Sync for Snapshot {}

impl Snapshot {
    pub(super) fn adopt(raw: *const bridge::Snapshot, life: &Arc<Life>) -> Arc<Snapshot> {
        life.adopt_snapshot(raw);
        Snapshot::around(raw, null_mut(), life)
    }

    /// A transaction's snapshot, which lives on when the transaction has another.
    pub(super) fn adopt_held(
        raw: *const bridge::Snapshot,
        held: *mut bridge::HeldSnapshot,
        life: &Arc<Life>,
    ) -> Arc<Snapshot> {
        life.adopt_held(held);
        Snapshot::around(raw, held, life)
    }

    fn around(
        raw: *const bridge::Snapshot,
        held: *mut bridge::HeldSnapshot,
        life: &Arc<Life>,
    ) -> Arc<Snapshot> {
        Arc::new(Snapshot {
            // SAFETY: a snapshot of the open database.
            sequence: unsafe { bridge::rx_snapshot_sequence(raw) },
            raw,
            life: life.clone(),
            held,
        })
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        match self.held.is_null() {
            true => self.life.give_back_snapshot(self.raw),
            false => self.life.give_back_held(self.held),
        }
    }
}

/// Reads of the database as it was then. The caller keeps the database open meanwhile.
impl Snapshot {
    /// Refuses a database that is not the snapshot's, and what `Db`'s own reads refuse.
    fn reading(
        &self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
    ) -> Result<(*mut bridge::Cf, *const c_void)> {
        if db.life.id != self.life.id {
            return Err(foreign("snapshot"));
        }
        let cf = db.target(family.map(|family| &**family))?;
        Ok((cf, db.reading(options)?))
    }

    pub fn get_owned(
        &self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
    ) -> Result<Bytes> {
        let (cf, options) = self.reading(db, family, options)?;
        let (at, key, key_len) = (self.raw, key.as_ptr(), key.len());
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_snapshot_get_owned(db.raw, cf, options, at, key, key_len, out, len, st)
        })
    }

    /// On BUFFER_TOO_SMALL as well, the value's true length.
    pub fn get_into(
        &self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        buffer: &mut [MaybeUninit<u8>],
    ) -> (Result<()>, usize) {
        let (cf, options) = match self.reading(db, family, options) {
            Ok(both) => both,
            Err(error) => return (Err(error), 0),
        };
        let (at, key, key_len) = (self.raw, key.as_ptr(), key.len());
        let (data, room, mut len) = (buffer.as_mut_ptr().cast(), buffer.len(), 0);
        // SAFETY: the database is open for the length of the call.
        let got = check(|st| unsafe {
            let len = &mut len;
            bridge::rx_snapshot_get_into(db.raw, cf, options, at, key, key_len, data, room, len, st)
        });
        (got, len)
    }

    pub fn get_pinned<'v>(
        &self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        value: &'v mut Value,
    ) -> Result<&'v [u8]> {
        let (cf, options) = self.reading(db, family, options)?;
        value.belong_to(db);
        let (at, key, key_len) = (self.raw, key.as_ptr(), key.len());
        let (holder, mut data, mut len) = (value.raw, std::ptr::null(), 0);
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            let (data, len, own) = (&mut data, &mut len, db.owns());
            bridge::rx_snapshot_get_pinned(
                db.raw, cf, options, at, key, key_len, own, holder, data, len, st,
            )
        })?;
        // SAFETY: the holder keeps the bytes until it is used again.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }
}
