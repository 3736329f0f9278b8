//! Reads of wide columns.

use crate::base::cpp;
use crate::base::entries::Many;
use crate::base::error::{check, Error, Result};
use crate::data::batch::batch::Batch;
use crate::data::batch::bridge::rx_batch_get_entity_from_db;
use crate::data::entity::bridge;
use crate::data::iter::iter::{Iter, Place};
use crate::data::read::multi_get::Values;
use crate::data::snapshot::Snapshot;
use crate::data::write::NO_EARLY_ENTITIES;
use crate::db::db::{Db, InDb};
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::types::{rocks_slice, rocks_status, rocks_wide_column, ROCKS_NOT_SUPPORTED};
use std::ptr::null;
use std::sync::Arc;

/// The columns of many keys, until the result is reused: those of key `i` are the ones from
/// offsets[i] up to offsets[i + 1].
pub struct Entities {
    pub columns: *const rocks_wide_column,
    pub offsets: *const usize,
    pub codes: *const i32,
}

impl Entities {
    /// Of the only key: its columns, and how many.
    pub(crate) fn only(&self) -> (*const rocks_wide_column, usize) {
        // SAFETY: those of one key have two offsets.
        (self.columns, unsafe { *self.offsets.add(1) })
    }
}

impl Values {
    /// Runs the call that reads the columns of the prepared keys; a failed one leaves no results.
    pub(crate) fn answer_entities(
        &mut self,
        read: impl FnOnce(*mut cpp::Values, &mut Entities, *mut rocks_status) -> i32,
    ) -> Result<Entities> {
        let mut found = Entities {
            columns: null(),
            offsets: null(),
            codes: null(),
        };
        let to = &mut found;
        self.answer(move |raw, _, _, st| read(raw, to, st))?;
        Ok(found)
    }
}

impl Db {
    /// Reads the prepared keys; the column family is that of all, unless each has its own. `at`: a
    /// snapshot of this database, or none for the one in the options.
    pub fn multi_get_entity(
        &self,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        at: Option<&Snapshot>,
        keys: Many,
        sorted: bool,
    ) -> Result<Entities> {
        if self.writes_early {
            return Err(Error::new(ROCKS_NOT_SUPPORTED, NO_EARLY_ENTITIES));
        }
        let all = self.target(family)?;
        let options = result.reading(self, all, options)?;
        let (family, own) = (result.one_family(all), self.owns());
        let at = at.map_or(null(), |snapshot| snapshot.raw);
        let (db, keys) = (self.raw, keys.raw());
        // SAFETY: the database is open for the length of the call; as many keys as were prepared,
        // and as many column families when they are asked for.
        result.answer_entities(|raw, to, st| unsafe {
            bridge::rx_multi_get_entity(
                db,
                raw,
                family,
                options,
                at,
                keys,
                sorted,
                own,
                &mut to.columns,
                &mut to.offsets,
                &mut to.codes,
                st,
            )
        })
    }

    /// Reads one key; its columns, and how many.
    pub fn get_entity(
        &self,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        at: Option<&Snapshot>,
        key: &[u8],
    ) -> Result<(*const rocks_wide_column, usize)> {
        result.prepare(self, 1)?;
        let keys = [rocks_slice::from(key)];
        let found =
            self.multi_get_entity(result, family, options, at, keys.as_slice().into(), false)?;
        result.status(0)?;
        Ok(found.only())
    }
}

impl Batch {
    /// The columns that a key would have in the database after the write, and how many.
    pub fn get_entity_from_db(
        &self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        result: &mut Values,
    ) -> Result<(*const rocks_wide_column, usize)> {
        self.must_be_of(db)?;
        if db.writes_early {
            return Err(Error::new(ROCKS_NOT_SUPPORTED, NO_EARLY_ENTITIES));
        }
        let family = self.family_at_home(family)?;
        let (raw, cf, own) = (self.raw, family.raw, db.owns());
        let options = db.reading(cf, options)?;
        result.prepare(db, 1)?;
        // SAFETY: the database is open for the length of the call.
        let found = result.answer_entities(|values, to, st| unsafe {
            let (key, key_len) = (key.as_ptr(), key.len());
            rx_batch_get_entity_from_db(
                raw,
                db.raw,
                cf,
                options,
                key,
                key_len,
                values,
                own,
                &mut to.columns,
                &mut to.offsets,
                &mut to.codes,
                st,
            )
        })?;
        result.status(0)?;
        Ok(found.only())
    }
}

impl InDb<'_, &Snapshot> {
    pub fn get_entity(
        &self,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
    ) -> Result<(*const rocks_wide_column, usize)> {
        self.must_be_at_home()?;
        let at = Some(self.object);
        self.db.get_entity(result, family, options, at, key)
    }

    /// Reads the prepared keys, of which each has its column family unless all are of the default one.
    pub fn multi_get_entity(
        &self,
        result: &mut Values,
        options: &State,
        keys: Many,
        sorted: bool,
    ) -> Result<Entities> {
        self.must_be_at_home()?;
        let at = Some(self.object);
        self.db
            .multi_get_entity(result, None, options, at, keys, sorted)
    }
}

impl Iter {
    /// The columns of the current entry, and how many, until the iterator is used again.
    pub fn columns(&mut self) -> Result<(*const rocks_wide_column, usize)> {
        if self.place != Place::Entry {
            self.catch_up()?;
        }
        let (raw, mut columns, mut count) = (self.raw, null(), 0);
        // SAFETY: open, at an entry, and ours for the call.
        check(|st| unsafe { bridge::rx_iter_columns(raw, &mut columns, &mut count, st) })?;
        Ok((columns, count))
    }
}
