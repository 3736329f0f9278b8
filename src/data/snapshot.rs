//! A view of a database at one sequence number. Released with the last reference, which its handle,
//! and the options and iterators that use it have, or with the database.

use crate::base::cpp;
use crate::base::entries::Many;
use crate::base::error::{foreign, Error, Result};
use crate::data::bridge;
use crate::data::read::multi_get::{Answers, Values};
use crate::data::read::read::{Point, Source};
use crate::db::bridge::rx_snapshot_new;
use crate::db::bridge::rx_snapshot_sequence;
use crate::db::db::{Db, InDb};
use crate::db::families::column_family::ColumnFamily;
use crate::db::owned_objects::{OwnedObjects, Thing};
use crate::options::bridge::rx_read_options_set_snapshot;
use crate::options::options::{Kind, Options, ReadAt, State};
use crate::types::{rocks_status, ROCKS_NOT_SUPPORTED};
use std::ptr::null;
use std::sync::Arc;

pub struct Snapshot {
    pub sequence: u64,
    pub(crate) raw: *const cpp::Snapshot,
    pub(crate) owned: OwnedObjects,
    /// Among what the database owns.
    place: usize,
}

// SAFETY: RocksDB's snapshots may be used and released from any thread.
unsafe impl Send for Snapshot {}
// SAFETY: as above.
unsafe impl Sync for Snapshot {}

impl Snapshot {
    /// `thing`: what the database gets back; another object holds a transaction's snapshot.
    pub(crate) fn adopt(raw: *const cpp::Snapshot, thing: Thing, owned: OwnedObjects) -> Snapshot {
        Snapshot {
            // SAFETY: a snapshot of the open database.
            sequence: unsafe { rx_snapshot_sequence(raw) },
            raw,
            owned,
            place: owned.adopt(thing),
        }
    }

    fn read_at(self) -> ReadAt {
        ReadAt {
            of: self.owned.id,
            holds: Arc::new(self),
        }
    }
}

impl Clone for Snapshot {
    fn clone(&self) -> Snapshot {
        self.owned.share(self.place);
        Snapshot { ..*self }
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        self.owned.give_back(self.place);
    }
}

impl Db {
    pub fn snapshot(&self) -> Result<Snapshot> {
        self.must_keep_snapshots()?;
        // SAFETY: the database is open for the length of the call.
        let raw = unsafe { rx_snapshot_new(self.raw) };
        if raw.is_null() {
            return Err(Error::new(
                ROCKS_NOT_SUPPORTED,
                "db: this kind of database gives no snapshots",
            ));
        }
        Ok(Snapshot::adopt(raw, Thing::Snapshot(raw), self.owned))
    }
}

impl Options {
    /// Makes reads use this snapshot; none: the latest data.
    pub fn set_snapshot(&self, snapshot: Option<Snapshot>) -> Result<()> {
        self.expect(Kind::Read, "options")?;
        self.change(|state| {
            let raw = snapshot.as_ref().map_or(null(), |one| one.raw);
            // SAFETY: read options, in a state that nobody else sees yet; the state
            // holds the snapshot.
            unsafe { rx_read_options_set_snapshot(state.boxed, raw) };
            state.snapshot = snapshot.map(Snapshot::read_at);
            Ok(())
        })
    }
}

impl InDb<'_, &Snapshot> {
    /// Reads the prepared keys, all of one column family.
    pub fn multi_get(
        &self,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        keys: Many,
        sorted: bool,
    ) -> Result<Answers> {
        self.must_be_at_home()?;
        let at = self.object.raw;
        self.db
            .multi_get(result, family, options, at, keys, sorted, None)
    }

    pub(crate) fn must_be_at_home(&self) -> Result<()> {
        match self.db.owned.id == self.object.owned.id {
            true => Ok(()),
            false => Err(foreign("snapshot")),
        }
    }
}

/// Reads of the database at the snapshot.
impl Source for InDb<'_, &Snapshot> {
    fn db(&self) -> &Db {
        self.db
    }

    fn point<'k>(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &'k [u8],
    ) -> Result<Point<'k>> {
        self.must_be_at_home()?;
        self.db.point(family, options, key)
    }

    unsafe fn owned(
        &self,
        at: &Point,
        out: *mut *mut u8,
        len: *mut usize,
        st: *mut rocks_status,
    ) -> i32 {
        let (db, then, key, key_len) =
            (self.db.raw, self.object.raw, at.key.as_ptr(), at.key.len());
        let (cf, options) = (at.cf, at.options);
        // SAFETY: as the caller says.
        unsafe { bridge::rx_snapshot_get_owned(db, cf, options, then, key, key_len, out, len, st) }
    }

    unsafe fn into(
        &self,
        at: &Point,
        (buffer, room): (*mut u8, usize),
        len: *mut usize,
        st: *mut rocks_status,
    ) -> i32 {
        let (db, then, key, key_len) =
            (self.db.raw, self.object.raw, at.key.as_ptr(), at.key.len());
        let (cf, options) = (at.cf, at.options);
        // SAFETY: as the caller says.
        unsafe {
            bridge::rx_snapshot_get_into(db, cf, options, then, key, key_len, buffer, room, len, st)
        }
    }

    unsafe fn pinned(
        &self,
        at: &Point,
        own: bool,
        holder: *mut cpp::Value,
        (data, len): (*mut *const u8, *mut usize),
        st: *mut rocks_status,
    ) -> i32 {
        let (db, then, key, key_len) =
            (self.db.raw, self.object.raw, at.key.as_ptr(), at.key.len());
        let (cf, options) = (at.cf, at.options);
        // SAFETY: as the caller says.
        unsafe {
            bridge::rx_snapshot_get_pinned(
                db, cf, options, then, key, key_len, own, holder, data, len, st,
            )
        }
    }
}
