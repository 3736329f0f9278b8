//! A column family of an open database.

pub(crate) use crate::base::shared::{
    TRAIT_EXPIRES, TRAIT_KEY_LENGTH, TRAIT_MERGE, TRAIT_NO_WRITES, TRAIT_TIMESTAMPS,
};

use crate::base::cpp;
use crate::base::error::{check, closed, Error, Result};
use crate::callback::callback;
use crate::db::bridge::rx_cf_id;
use crate::db::families::bridge;
use crate::db::owned_objects::{OwnedObjects, Thing};
use crate::types::{ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED};
use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

pub struct ColumnFamily {
    pub name: CString,
    pub id: u32,
    pub(crate) raw: *mut cpp::Cf,
    pub(crate) owned: OwnedObjects,
    /// Among what the database owns.
    place: usize,
    /// What batches must know without the handle: `TRAIT_*` bits.
    pub(crate) traits: u32,
    /// The size of its keys' timestamps; 0: they have none.
    pub(crate) timestamp_size: usize,
    dropped: AtomicBool,
    /// Structures of this library's are open in it, which remember its rows: these change by their
    /// calls alone.
    kept: AtomicBool,
}

// SAFETY: RocksDB's column family handles may be used from any thread.
unsafe impl Send for ColumnFamily {}
// SAFETY: as above.
unsafe impl Sync for ColumnFamily {}

impl ColumnFamily {
    /// Takes ownership of a handle that RocksDB just returned.
    pub(crate) fn adopt(raw: *mut cpp::Cf, name: &CStr, owned: OwnedObjects) -> Arc<ColumnFamily> {
        let place = owned.adopt(Thing::Cf(raw));
        callback::watch(raw);
        Arc::new(ColumnFamily {
            name: name.to_owned(),
            // SAFETY: a handle of the open database.
            id: unsafe { rx_cf_id(raw) },
            // SAFETY: as above.
            traits: unsafe { bridge::rx_cf_traits(raw) },
            // SAFETY: as above.
            timestamp_size: unsafe { bridge::rx_cf_timestamp_size(raw) },
            raw,
            owned,
            place,
            dropped: AtomicBool::new(false),
            kept: AtomicBool::new(false),
        })
    }

    pub(crate) fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Acquire)
    }

    /// While no write is under way.
    pub(crate) fn keep(&self, kept: bool) {
        self.kept.store(kept, Ordering::Release);
    }

    pub fn is_dropped(&self) -> bool {
        self.dropped.load(Ordering::Acquire)
    }

    pub(crate) fn mark_dropped(&self, dropped: bool) {
        self.dropped.store(dropped, Ordering::Release);
    }

    /// Refuses a dropped column family: a write to it would stop all later writes of the database.
    #[inline(always)]
    pub(crate) fn must_live(&self) -> Result<()> {
        if self.is_dropped() | self.owned.is_closed() {
            return Err(self.is_gone());
        }
        Ok(())
    }

    /// Refuses a key whose length differs from the tables' key length: it could not be read back.
    #[cold]
    pub(crate) fn must_have_its_length(&self, key: &[u8]) -> Result<()> {
        // SAFETY: a handle of the open database; bytes for the length of the call.
        check(|st| unsafe { bridge::rx_cf_takes_key(self.raw, key.as_ptr(), key.len(), st) })
    }

    /// Refuses wide columns where values have times or keys have timestamps.
    pub(crate) fn must_take_entities(&self) -> Result<()> {
        let has = match self.traits {
            has if has & TRAIT_TIMESTAMPS != 0 => "user-defined timestamps",
            has if has & TRAIT_EXPIRES != 0 => "values that expire",
            _ => return Ok(()),
        };
        let what = format!(
            "column_family: {:?} has {has}, and no wide columns",
            self.name
        );
        Err(Error::new(ROCKS_NOT_SUPPORTED, what))
    }

    #[cold]
    fn is_gone(&self) -> Error {
        if self.owned.is_closed() {
            return closed();
        }
        Error::new(
            ROCKS_COLUMN_FAMILY_DROPPED,
            format!("column_family: {:?} was dropped", self.name),
        )
    }
}

impl Drop for ColumnFamily {
    fn drop(&mut self) {
        match self.is_dropped() {
            true => self.owned.give_back_with_files(self.place),
            false => self.owned.give_back(self.place),
        }
    }
}
