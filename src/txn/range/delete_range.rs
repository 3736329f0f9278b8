//! Deletions of ranges: RocksDB's transactions have none, so each key that is there is locked and
//! deleted.

use crate::base::error::Result;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::progress::cancel::Cancel;
use crate::txn::range::bridge;
use crate::txn::txn::Txn;
use std::sync::Arc;

impl Txn {
    /// Deletes the first `limit` keys from one up to another, or none; 0: all. Returns how many.
    pub fn delete_range(
        &mut self,
        db: &Db,
        family: Option<&Arc<ColumnFamily>>,
        options: &State,
        (begin, end): (&[u8], &[u8]),
        limit: u64,
        cancel: Option<&Cancel>,
    ) -> Result<u64> {
        self.changeable()?;
        let reading = db.iterating(self.family(family)?, options)?;
        let cf = self.aim(family, false, None)?;
        let (begin, begin_len) = (begin.as_ptr(), begin.len());
        let (end, end_len) = (end.as_ptr(), end.len());
        let mut deleted = 0;
        let out = &raw mut deleted;
        db.stoppable(cancel, |stop| {
            // SAFETY: the database is open for the length of the call; bytes and flag for the same.
            self.writing(db, |raw, st| unsafe {
                bridge::rx_txn_delete_range(
                    raw, cf, reading, begin, begin_len, end, end_len, limit, stop, out, st,
                )
            })
        })?;
        Ok(deleted)
    }
}
