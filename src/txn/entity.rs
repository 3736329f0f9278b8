//! Reads of wide columns through a transaction.

use crate::base::entries::Many;
use crate::base::error::{Error, Result};
use crate::base::shared::Way;
use crate::data::entity::entity::Entities;
use crate::data::read::multi_get::Values;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::txn::bridge;
use crate::txn::read::locking;
use crate::txn::txn::Txn;
use crate::types::{rocks_slice, rocks_wide_column};
use std::sync::Arc;

impl Txn {
    /// Reads the columns of the prepared keys. Where it locks, every key is locked before one is read.
    pub fn multi_get_entity(
        &mut self,
        db: &Db,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        keys: Many,
        how: Way,
    ) -> Result<Entities> {
        self.readable()?;
        self.must_read_entities()?;
        let all = self.family(family)?.raw;
        let options = result.reading(db, all, options)?;
        let (family, own) = (result.one_family(all), db.owns());
        let (raw, keys) = (self.raw(), keys.raw());
        // SAFETY: the database is open for the length of the call; as many keys as were prepared.
        self.stopped(result.answer_entities(|into, to, st| unsafe {
            bridge::rx_txn_multi_get_entity(
                raw,
                into,
                family,
                options,
                keys,
                &how,
                own,
                &mut to.columns,
                &mut to.offsets,
                &mut to.codes,
                st,
            )
        }))
    }

    /// Reads one key; its columns, and how many.
    pub fn get_entity(
        &mut self,
        db: &Db,
        result: &mut Values,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        key: &[u8],
        how: Way,
    ) -> Result<(*const rocks_wide_column, usize)> {
        result.prepare(db, 1)?;
        let keys = [rocks_slice::from(key)];
        let keys = keys.as_slice().into();
        let found = self.multi_get_entity(db, result, family, options, keys, how)?;
        result.status(0)?;
        Ok(found.only())
    }

    /// How a read with a lock reads; refuses one that the transaction cannot make.
    pub(crate) fn locking_read(
        &mut self,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        (exclusive, validates): (bool, bool),
    ) -> Result<Way> {
        self.changeable()?;
        self.family(family)?.must_live()?;
        if !validates && options.snapshot.is_some() {
            let what = "0 with a snapshot in the options; RocksDB defines no such read";
            return Err(Error::argument("validate", what));
        }
        Ok(locking(exclusive, validates))
    }
}
