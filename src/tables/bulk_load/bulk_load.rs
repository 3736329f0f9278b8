//! Loads unsorted data: sorts it outside the database, and ingests it atomically.

use crate::base::cpp;
use crate::base::entries::Many;
use crate::base::error::{check, closed, foreign, Result};
use crate::data::arrow::incoming;
use crate::data::arrow::settings::Settings;
use crate::data::arrow::stream::Stream;
use crate::data::write::Writes;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::{Kind, Options, State};
use crate::progress::cancel::{progress_object, Cancel};
use crate::tables::bulk_load::bridge;
use crate::types::rocks_bulk_load_info;
use std::ptr::null_mut;
use std::sync::Arc;

pub struct BulkLoad {
    /// NULL: the database is closed.
    raw: *mut cpp::BulkLoad,
    family: Arc<ColumnFamily>,
}

// SAFETY: used by one thread at a time, whichever.
unsafe impl Send for BulkLoad {}

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

    /// Adds the first two columns of a stream. An error in its data ends the load.
    pub fn add_arrow(&mut self, db: &Db, stream: Stream, cancel: Option<&Cancel>) -> Result<()> {
        let raw = self.open(db)?;
        // SAFETY: ours for the call.
        check(|st| unsafe { bridge::rx_bulk_load_check(raw, st) })?;
        let mut settings = Settings::of(Options::defaults(Kind::Arrow)?.state())?;
        (settings.key_name, settings.value_name) = (c"".into(), c"".into());
        let stream = incoming::open(stream, &settings)?;
        let added = db.stoppable(cancel, |stop| {
            let mut check = incoming::unless_set(stop);
            incoming::each(stream, &settings, &mut check, &mut |parts| {
                incoming::add_each(parts, |writes| match writes {
                    Writes::Put { keys, values } => self.add_many(db, *keys, *values, cancel),
                    _ => unreachable!("the settings say put"),
                })
            })
        });
        if added.is_err() {
            // SAFETY: as above.
            unsafe { bridge::rx_bulk_load_break_off(raw) };
        }
        added.map(drop)
    }

    pub fn finish(&mut self, db: &Db, cancel: Option<&Cancel>) -> Result<rocks_bulk_load_info> {
        let (raw, mut counts) = (self.open(db)?, rocks_bulk_load_info::default());
        self.family.must_live()?;
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
