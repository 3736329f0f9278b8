//! A column family of an open database.

pub(super) use crate::bridge::{
    TRAIT_EXPIRES, TRAIT_KEY_LENGTH, TRAIT_MERGE, TRAIT_NO_WRITES, TRAIT_TIMESTAMPS,
};

use crate::bridge;
use crate::core::callback;
use crate::core::error::{closed, Error, Result};
use crate::core::life::Life;
use crate::types::ROCKS_COLUMN_FAMILY_DROPPED;
use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

pub struct ColumnFamily {
    pub name: CString,
    pub id: u32,
    pub(super) raw: *mut bridge::Cf,
    pub(super) life: Arc<Life>,
    /// What batches must know without touching the handle: `TRAIT_*` bits.
    pub(super) traits: u32,
    dropped: AtomicBool,
}

// SAFETY: RocksDB's column family handles may be used from any thread.
unsafe impl Send for ColumnFamily {}
// SAFETY: as above.
unsafe impl Sync for ColumnFamily {}

impl ColumnFamily {
    /// Takes over a handle that RocksDB just gave out.
    pub(super) fn adopt(raw: *mut bridge::Cf, name: &CStr, life: &Arc<Life>) -> Arc<ColumnFamily> {
        life.adopt_cf(raw);
        callback::watch(raw);
        Arc::new(ColumnFamily {
            name: name.to_owned(),
            // SAFETY: a handle of the open database.
            id: unsafe { bridge::rx_cf_id(raw) },
            // SAFETY: as above.
            traits: unsafe { bridge::rx_cf_traits(raw) },
            raw,
            life: life.clone(),
            dropped: AtomicBool::new(false),
        })
    }

    pub fn is_dropped(&self) -> bool {
        self.dropped.load(Ordering::Acquire)
    }

    pub(super) fn mark_dropped(&self, dropped: bool) {
        self.dropped.store(dropped, Ordering::Release);
    }

    /// Writing to a dropped column family would stop all later writes of the
    /// database, so it is refused before RocksDB sees it.
    #[inline(always)]
    pub(super) fn must_live(&self) -> Result<()> {
        if self.is_dropped() | self.life.is_closed() {
            return Err(self.is_gone());
        }
        Ok(())
    }

    /// Refuses a key of another length than the tables are made for, which could not be
    /// read again.
    #[cold]
    pub(super) fn must_have_its_length(&self, key: &[u8]) -> Result<()> {
        // SAFETY: a handle of the open database.
        let wanted = unsafe { bridge::rx_cf_key_length(self.raw) };
        if key.len() == wanted {
            return Ok(());
        }
        let what = format!("{} bytes; table.user_key_len is {wanted}", key.len());
        Err(Error::argument("key", what))
    }

    #[cold]
    fn is_gone(&self) -> Error {
        if self.life.is_closed() {
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
        self.life.give_back_cf(self.raw);
    }
}
