//! Loads unsorted data: sorts it outside the database, and ingests it atomically.

use crate::base::cpp;
use crate::base::entries::Many;
use crate::base::error::{check, closed, foreign, Error, Result};
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::progress::cancel::{progress_object, Cancel};
use crate::tables::bulk_load::bridge;
use crate::types::{rocks_bulk_load_info, ROCKS_OUT_OF_MEMORY};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

pub struct BulkLoad {
    /// NULL: the database is closed.
    raw: *mut cpp::BulkLoad,
    family: Arc<ColumnFamily>,
}

// SAFETY: used by one thread at a time, whichever.
unsafe impl Send for BulkLoad {}

/// An Arrow C stream, moved out of the caller's struct. Released once.
pub struct ArrowStream(*mut cpp::ArrowStream);

impl ArrowStream {
    /// # Safety
    /// `stream` is a `struct ArrowArrayStream`, writable, whose functions may be called.
    pub unsafe fn take(stream: *mut c_void) -> Result<ArrowStream> {
        // SAFETY: the caller vouches for the struct.
        let raw = unsafe { bridge::rx_arrow_stream_take(stream) };
        match raw.is_null() {
            true => Err(Error::Code(ROCKS_OUT_OF_MEMORY)),
            false => Ok(ArrowStream(raw)),
        }
    }
}

impl Drop for ArrowStream {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_arrow_stream_free(self.0) };
    }
}

impl BulkLoad {
    /// Ends it with its database: drops its data and temporary files.
    pub fn close(&mut self) {
        if !self.raw.is_null() {
            // SAFETY: freed once; the column family is still held.
            unsafe { bridge::rx_bulk_load_free(self.raw) };
            self.raw = null_mut();
        }
    }

    fn open(&self, db: &Db) -> Result<*mut cpp::BulkLoad> {
        if self.raw.is_null() {
            return Err(closed());
        }
        if self.family.owned.id != db.owned.id {
            return Err(foreign("load"));
        }
        self.family.must_live().map(|()| self.raw)
    }

    pub fn add_many(
        &mut self,
        db: &Db,
        keys: Many,
        values: Many,
        cancel: Option<&Cancel>,
    ) -> Result<()> {
        let (raw, count) = (self.open(db)?, keys.count());
        db.stoppable(cancel, |stop| {
            // SAFETY: as many of each; the bridge looks at each slice.
            check(|st| unsafe {
                let (keys, values) = (keys.raw(), values.raw());
                bridge::rx_bulk_load_add_many(raw, keys, values, count, stop, st)
            })
        })
    }

    pub fn add_arrow(
        &mut self,
        db: &Db,
        stream: &ArrowStream,
        cancel: Option<&Cancel>,
    ) -> Result<()> {
        let raw = self.open(db)?;
        db.stoppable(cancel, |stop| {
            // SAFETY: both are ours for the call.
            check(|st| unsafe { bridge::rx_bulk_load_add_arrow(raw, stream.0, stop, st) })
        })
    }

    pub fn finish(&mut self, db: &Db, cancel: Option<&Cancel>) -> Result<rocks_bulk_load_info> {
        let (raw, mut counts) = (self.open(db)?, rocks_bulk_load_info::default());
        let progress = cancel.and_then(Cancel::progress);
        let to = progress_object(&progress);
        db.stoppable(cancel, |stop| {
            // SAFETY: ours for the call; the database is open for as long.
            check(|st| unsafe { bridge::rx_bulk_load_finish(raw, stop, to, &mut counts, st) })
        })?;
        Ok(counts)
    }
}

impl Drop for BulkLoad {
    fn drop(&mut self) {
        self.close();
    }
}

impl Db {
    pub fn bulk_load(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
    ) -> Result<BulkLoad> {
        self.takes_files()?;
        let family = self.family(family)?;
        family.must_live()?;
        let (expires, mut raw) = (self.kind.expires(), null_mut());
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            let (cf, options) = (family.raw, options.raw);
            bridge::rx_bulk_load_new(self.raw, cf, options, expires, &mut raw, st)
        })?;
        let family = family.clone();
        Ok(BulkLoad { raw, family })
    }

    /// Removes the temporary files of loads that ended with their process.
    pub(crate) fn clear_bulk_loads(&self) {
        let families = self.column_families();
        let cfs: Vec<_> = families.iter().map(|family| family.raw).collect();
        // SAFETY: the database was opened just now.
        unsafe { bridge::rx_bulk_load_clear(self.raw, cfs.as_ptr(), cfs.len()) };
    }
}
