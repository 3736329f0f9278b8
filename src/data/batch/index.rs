//! Batches with an index: their contents can be read before they are written.

use crate::base::bytes::Bytes;
use crate::base::error::{check, closed, foreign, Error, Result};
use crate::data::batch::batch::{Batch, Home, Owner};
use crate::data::batch::bridge;
use crate::data::iter::iter::{Held, Iter};
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use std::ptr::null_mut;
use std::sync::Arc;

impl Batch {
    /// A batch with an index belongs to one database, whose comparators order it.
    pub fn new_indexed(db: &Db, overwrite_key: i32, max_bytes: usize) -> Result<Batch> {
        let overwrite_key = match overwrite_key {
            0 => false,
            1 => true,
            other => {
                let what = format!("{other}; accepted: 0 and 1");
                return Err(Error::argument("overwrite_key", what));
            }
        };
        let default = db.default_column_family().clone();
        let mut raw = null_mut();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe {
            bridge::rx_batch_new_indexed(default.raw, overwrite_key, max_bytes, &mut raw, st)
        })?;
        let mut batch = Batch::around(raw);
        batch.home = Some(Home {
            default,
            owner: Arc::new(Owner(raw)),
            closed: false,
        });
        Ok(batch)
    }

    /// Called when the database closes, which frees its comparators and column families.
    pub fn close(&mut self) {
        if let Some(home) = &mut self.home {
            home.closed = true;
        }
    }

    fn home(&self) -> Result<&Home> {
        self.whole()?;
        self.home.as_ref().ok_or_else(|| {
            Error::argument(
                "batch",
                "it has no index; rocks_batch_new_indexed makes one that has",
            )
        })
    }

    /// The column family of a call; refuses one of another database.
    pub(crate) fn family_at_home(
        &self,
        family: Option<&Arc<ColumnFamily>>,
    ) -> Result<Arc<ColumnFamily>> {
        let home = self.home.as_ref().ok_or_else(closed)?;
        let family = family.unwrap_or(&home.default);
        if family.owned.id != home.default.owned.id {
            return Err(foreign("column_family"));
        }
        Ok(family.clone())
    }

    /// The value of a key according to the batch alone.
    pub fn get(&self, family: Option<&Arc<ColumnFamily>>, key: &[u8]) -> Result<Bytes> {
        self.home()?;
        let family = self.family_at_home(family)?;
        // SAFETY: the database closes only when no call is inside the batch.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_batch_get(self.raw, family.raw, key.as_ptr(), key.len(), out, len, st)
        })
    }

    /// The value that a key would have in the database after the write.
    pub fn get_from_db(
        &self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
    ) -> Result<Bytes> {
        self.must_be_of(db)?;
        let family = self.family_at_home(family)?;
        let (raw, cf) = (self.raw, family.raw);
        let options = db.reading(cf, options)?;
        // SAFETY: the database is open for the length of the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            let (key, key_len) = (key.as_ptr(), key.len());
            bridge::rx_batch_get_from_db(raw, db.raw, cf, options, key, key_len, out, len, st)
        })
    }

    /// An iterator over what the database would contain after the write.
    pub fn iter(
        &self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
    ) -> Result<Box<Iter>> {
        let owner = self.must_be_of(db)?.owner.clone();
        let family = self.family_at_home(family)?;
        let reading = db.iterating(&family, options)?;
        let mut held = Held::new(&family, options, None);
        held.source = Some(owner);
        // SAFETY: the database is open for the length of the call; what the iterator
        // points at is held as long as it lives.
        Iter::make(held, |out, st| unsafe {
            bridge::rx_batch_iter_new(self.raw, db.raw, family.raw, reading, out, st)
        })
    }

    pub(crate) fn must_be_of(&self, db: &Db) -> Result<&Home> {
        let home = self.home()?;
        if home.default.owned.id != db.owned.id {
            return Err(foreign("batch"));
        }
        Ok(home)
    }
}
