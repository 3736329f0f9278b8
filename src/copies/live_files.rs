//! The files that make up a database now; functions that move or drop whole files.

use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::callback::callback::refuse_on_background;
use crate::copies::backup::backup::found;
use crate::copies::bridge;
use crate::data::write::NO_RANGES;
use crate::db::db::{Db, Kind};
use crate::db::families::column_family::ColumnFamily;
use crate::options::options::State;
use crate::types::{rocks_live_file, ROCKS_NOT_SUPPORTED};
use std::ptr::null_mut;
use std::sync::Arc;

/// One result of RocksDB, never changed. Its slices live as long as it.
pub struct LiveFiles {
    raw: *mut cpp::LiveFiles,
}

// SAFETY: plain data that never changes.
unsafe impl Send for LiveFiles {}
// SAFETY: as above.
unsafe impl Sync for LiveFiles {}

impl LiveFiles {
    pub fn count(&self) -> usize {
        // SAFETY: the result is ours.
        unsafe { bridge::rx_live_files_count(self.raw) }
    }

    pub fn get(&self, index: usize) -> Result<rocks_live_file> {
        // SAFETY: the result is ours.
        found(|out| unsafe { bridge::rx_live_files_at(self.raw, index, out) })
    }
}

impl Drop for LiveFiles {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_live_files_free(self.raw) };
    }
}

impl Db {
    pub fn live_files(&self, options: &State) -> Result<LiveFiles> {
        let mut raw = null_mut();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_live_files_new(self.raw, options.raw, &mut raw, st) })?;
        Ok(LiveFiles { raw })
    }

    /// In seconds since 1970.
    pub fn creation_time_of_oldest_file(&self) -> Result<u64> {
        let mut time = 0;
        // RocksDB iterates over its column families without a lock.
        self.with_families_held(|| {
            // SAFETY: the database is open for the length of the call.
            check(|st| unsafe { bridge::rx_creation_time_of_oldest_file(self.raw, &mut time, st) })
        })?;
        Ok(time)
    }

    pub fn promote_l0(&self, family: Option<&Arc<ColumnFamily>>, target_level: i32) -> Result<()> {
        let cf = self.live_target(family)?;
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_promote_l0(self.raw, cf, target_level, st) })
    }

    /// Deletes what is not from `begin` up to, not including, `end`, from the files too.
    pub fn clip_column_family(
        &self,
        family: Option<&Arc<ColumnFamily>>,
        begin: &[u8],
        end: &[u8],
    ) -> Result<()> {
        refuse_on_background("db")?;
        if matches!(self.kind, Kind::Transaction | Kind::OptimisticTransaction) {
            return Err(Error::new(ROCKS_NOT_SUPPORTED, NO_RANGES));
        }
        // SAFETY: the database is open for the length of the call.
        self.write_to(family, |cf, st| unsafe {
            let (from, from_len, to, to_len) =
                (begin.as_ptr(), begin.len(), end.as_ptr(), end.len());
            bridge::rx_clip_column_family(self.raw, cf, from, from_len, to, to_len, st)
        })
    }
}
