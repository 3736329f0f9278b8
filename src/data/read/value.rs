//! A value exposed without a copy, in a reusable holder.

use crate::base::cpp;
use crate::base::error::{Error, Result};
use crate::data::read::bridge;
use crate::db::db::Db;
use crate::db::pinned_caches::PinnedCaches;
use crate::types::ROCKS_OUT_OF_MEMORY;
use std::any::Any;
use std::sync::Arc;

pub struct Value {
    pub(crate) raw: *mut cpp::Value,
    /// Keeps the memory of the bytes (block cache) alive beyond a close. Changes only if the value
    /// moves to another database or its column families change, so that reads write to no shared
    /// cache line.
    caches: Option<(u64, Arc<PinnedCaches>)>,
    /// The same for something outside any database.
    source: Option<Arc<dyn Any + Send + Sync>>,
}

// SAFETY: a PinnableSlice may move between threads.
unsafe impl Send for Value {}

impl Value {
    pub fn new() -> Result<Value> {
        // SAFETY: makes an object.
        let raw = unsafe { bridge::rx_value_new() };
        if raw.is_null() {
            return Err(Error::Code(ROCKS_OUT_OF_MEMORY));
        }
        Ok(Value {
            raw,
            caches: None,
            source: None,
        })
    }

    /// Sets the database of the next bytes.
    #[inline(always)]
    pub(crate) fn belong_to(&mut self, db: &Db) {
        let generation = db.caches.generation();
        if self.caches.as_ref().is_none_or(|(of, _)| *of != generation) {
            self.reset();
            self.caches = Some((generation, db.caches.current()));
        }
    }

    /// Sets the source of the next bytes, outside any database.
    pub(crate) fn belong_to_source(&mut self, source: Arc<dyn Any + Send + Sync>) {
        self.reset();
        self.source = Some(source);
    }

    /// Releases the bytes and the memory that contains them.
    pub fn reset(&mut self) {
        // SAFETY: the holder is ours.
        unsafe { bridge::rx_value_reset(self.raw) };
        (self.caches, self.source) = (None, None);
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        // SAFETY: freed once; `caches` outlives it.
        unsafe { bridge::rx_value_free(self.raw) };
    }
}
