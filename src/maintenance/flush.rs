//! Flushes memtables to files, and syncs the write-ahead log.

use crate::base::error::{check, Result};
use crate::callback::callback::refuse_on_background;
use crate::db::db::Db;
use crate::db::families::column_family::ColumnFamily;
use crate::maintenance::bridge;
use crate::options::options::State;
use std::sync::Arc;

impl Db {
    /// Flushes column families; none named: all.
    pub fn flush(&self, families: &[Option<Arc<ColumnFamily>>], options: &State) -> Result<()> {
        // SAFETY: flush options.
        if unsafe { bridge::rx_flush_waits(options.raw) } {
            refuse_on_background("db")?;
        }
        self.must_own_files()?;
        self.on_families(families, |cfs| {
            // SAFETY: the database is open for the length of the call.
            check(|st| unsafe {
                bridge::rx_flush(self.raw, options.raw, cfs.as_ptr(), cfs.len(), st)
            })
        })
    }

    pub fn flush_wal(&self, sync: bool) -> Result<()> {
        self.must_own_files()?;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_flush_wal(self.raw, sync, st) })
    }

    pub fn sync_wal(&self) -> Result<()> {
        self.must_own_files()?;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_sync_wal(self.raw, st) })
    }
}
