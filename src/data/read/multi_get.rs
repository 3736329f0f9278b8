//! Many reads in one call, into a reusable result.

use crate::base::cpp;
use crate::base::entries::Many;
use crate::base::error::{check, foreign, Error, Result};
use crate::data::read::bridge;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::db::pinned_caches::PinnedCaches;
use crate::options::options::State;
use crate::types::{rocks_slice, rocks_status, ROCKS_OUT_OF_MEMORY};
use std::any::Any;
use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::sync::Arc;

pub struct Values {
    raw: *mut cpp::Values,
    count: usize,
    caches: Option<(u64, Arc<PinnedCaches>)>,
    /// The same for something outside any database.
    source: Option<Arc<dyn Any + Send + Sync>>,
    /// Whether the call being prepared has a column family for each key.
    spread: bool,
    /// Where the call's column families go.
    slots: *mut *mut cpp::Cf,
    /// The distinct column families of the call being prepared.
    families: Vec<(u64, Arc<ColumnFamily>)>,
}

// SAFETY: PinnableSlices and Statuses may move between threads.
unsafe impl Send for Values {}

/// The results of a call: arrays of one length, until the result is reused.
pub struct Answers {
    pub values: *const rocks_slice,
    pub codes: *const i32,
}

impl Values {
    pub fn new() -> Result<Values> {
        // SAFETY: makes an object.
        let raw = unsafe { bridge::rx_values_new() };
        if raw.is_null() {
            return Err(Error::Code(ROCKS_OUT_OF_MEMORY));
        }
        Ok(Values {
            raw,
            count: 0,
            caches: None,
            source: None,
            spread: false,
            slots: null_mut(),
            families: Vec::new(),
        })
    }

    /// Releases the values and the memory that contains them.
    pub fn reset(&mut self) {
        // SAFETY: the holder is ours.
        unsafe { bridge::rx_values_reset(self.raw) };
        (self.count, self.caches, self.source) = (0, None, None);
    }

    /// Makes room for the results of `count` keys; drops the old ones.
    pub fn prepare(&mut self, db: &Db, count: usize) -> Result<()> {
        self.belong_to(db);
        // SAFETY: the holder is ours.
        check(|st| unsafe { bridge::rx_values_prepare(self.raw, count, &mut self.slots, st) })?;
        self.count = count;
        Ok(())
    }

    /// Sets the database of the next results; their count is set once they are read.
    pub(crate) fn belong_to(&mut self, db: &Db) -> *mut cpp::Values {
        self.families.clear();
        self.spread = false;
        let generation = db.caches.generation();
        if self.caches.as_ref().is_none_or(|(of, _)| *of != generation) {
            self.reset();
            self.caches = Some((generation, db.caches.current()));
        }
        self.count = 0;
        self.raw
    }

    /// Makes room for the results of `count` keys from outside any database.
    pub(crate) fn prepare_for(
        &mut self,
        source: Arc<dyn Any + Send + Sync>,
        count: usize,
    ) -> Result<()> {
        self.families.clear();
        self.reset();
        self.source = Some(source);
        // SAFETY: the holder is ours.
        check(|st| unsafe { bridge::rx_values_prepare(self.raw, count, &mut self.slots, st) })
    }

    /// The column family of all keys, or NULL if each has its own.
    pub(crate) fn one_family(&self, default: *mut cpp::Cf) -> *mut cpp::Cf {
        match self.spread {
            true => null_mut(),
            false => default,
        }
    }

    /// The read options for RocksDB, which fit each column family of the prepared call.
    pub(crate) fn reading(
        &self,
        db: &Db,
        all: *mut cpp::Cf,
        options: &State,
    ) -> Result<*const c_void> {
        if !self.spread {
            return db.reading(all, options);
        }
        for (_, family) in &self.families {
            db.reading(family.raw, options)?;
        }
        Ok(options.raw)
    }

    /// Whether a column family of the prepared call was dropped.
    pub(crate) fn families_dropped(&self) -> bool {
        self.families.iter().any(|(_, family)| family.is_dropped())
    }

    /// Runs the call that reads the prepared keys; a failed one leaves no results.
    pub(crate) fn answer(
        &mut self,
        read: impl FnOnce(
            *mut cpp::Values,
            *mut *const rocks_slice,
            *mut *const i32,
            *mut rocks_status,
        ) -> i32,
    ) -> Result<Answers> {
        let (mut values, mut codes) = (null(), null());
        let done = check(|st| read(self.raw, &mut values, &mut codes, st));
        self.families.clear();
        if done.is_err() {
            self.reset();
        }
        done.map(|()| Answers { values, codes })
    }

    /// Sets the number of results.
    pub(crate) fn answered(&mut self, count: usize) {
        self.count = count;
    }

    /// Sets the column family of one key. `token` distinguishes families, so that each is resolved
    /// once.
    pub fn set_family(
        &mut self,
        db: &Db,
        at: usize,
        token: u64,
        resolve: impl FnOnce() -> Result<Option<Arc<ColumnFamily>>>,
    ) -> Result<()> {
        assert!(at < self.count);
        self.spread = true;
        let known = self.families.iter().rev().find(|known| known.0 == token);
        let cf = match known {
            Some((_, family)) => family.raw,
            None => {
                let family = resolve()?.unwrap_or_else(|| db.default_column_family().clone());
                let cf = db
                    .target(Some(&family))
                    .map_err(|_| foreign(&format!("column_families[{at}]")))?;
                self.families.push((token, family));
                cf
            }
        };
        // SAFETY: `prepare` made `count` slots.
        unsafe { self.slots.add(at).write(cf) };
        Ok(())
    }

    /// Refuses a place behind the end; the end itself is one.
    pub(crate) fn must_reach(&self, name: &str, at: usize) -> Result<*mut cpp::Values> {
        if at > self.count {
            let what = format!("{at}; the result has {} keys", self.count);
            return Err(Error::argument(name, what));
        }
        Ok(self.raw)
    }

    /// The status of one key of the last call.
    pub fn status(&self, at: usize) -> Result<()> {
        if at >= self.count {
            let what = format!("{at}; the result has {} keys", self.count);
            return Err(Error::argument("index", what));
        }
        // SAFETY: within the last call's keys.
        check(|st| unsafe { bridge::rx_values_status_at(self.raw, at, st) })
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        // SAFETY: freed once; `caches` outlives it.
        unsafe { bridge::rx_values_free(self.raw) };
    }
}

impl Db {
    /// Reads the prepared keys; the column family is that of all, unless each has its own. `at`: a
    /// snapshot of this database, or NULL for the one in the options. `timestamps`: those of the
    /// values, if they are wanted.
    #[allow(clippy::too_many_arguments)] // the call's own
    pub(crate) fn multi_get(
        &self,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        at: *const cpp::Snapshot,
        keys: Many,
        sorted: bool,
        timestamps: Option<&mut *const rocks_slice>,
    ) -> Result<Answers> {
        assert_eq!(keys.count(), result.count);
        let all = self.target(family)?;
        let options = result.reading(self, all, options)?;
        let family = result.one_family(all);
        let timestamps = timestamps.map_or(null_mut(), |to| to as *mut _);
        // SAFETY: the database is open for the length of the call; `count` keys, and
        // as many column families when they are asked for.
        result.answer(|raw, values, codes, st| unsafe {
            let (db, own, keys) = (self.raw, self.owns(), keys.raw());
            bridge::rx_multi_get(
                db, raw, family, options, at, keys, sorted, own, values, codes, timestamps, st,
            )
        })
    }
}
