//! The write-ahead log: its files, and its batches, read while the log grows.

use crate::base::cpp;
use crate::base::error::{check, closed, Error, Result};
use crate::db::db::{Db, Kind};
use crate::log::bridge;
use crate::options::options::State;
use crate::types::{rocks_wal_file, ROCKS_NOT_FOUND, ROCKS_NOT_SUPPORTED};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

/// Reads the log from a sequence number on; NULL once its database was closed.
pub struct WalIter {
    raw: *mut cpp::WalIter,
}

// SAFETY: RocksDB's reader is used by one thread at a time, whichever.
unsafe impl Send for WalIter {}

impl WalIter {
    pub fn close(&mut self) {
        // SAFETY: ended once; NULL is nothing to end.
        unsafe { bridge::rx_wal_iter_free(self.raw) };
        self.raw = null_mut();
    }

    /// The next batch and the sequence number of its first record. NOT_FOUND: no more now.
    pub fn step(&mut self) -> Result<(u64, &[u8])> {
        if self.raw.is_null() {
            return Err(closed());
        }
        let (mut sequence, mut data, mut len) = (0, null(), 0);
        // SAFETY: ours for the call, and a closing database waits for it.
        check(|st| unsafe {
            bridge::rx_wal_iter_next(self.raw, &mut sequence, &mut data, &mut len, st)
        })?;
        // SAFETY: the bridge keeps the bytes until the next call.
        Ok((sequence, unsafe { std::slice::from_raw_parts(data, len) }))
    }
}

impl Drop for WalIter {
    fn drop(&mut self) {
        self.close();
    }
}

/// Log files as they were at one moment.
pub struct WalFiles {
    raw: *mut cpp::WalFiles,
}

// SAFETY: plain data that never changes.
unsafe impl Send for WalFiles {}
// SAFETY: as above.
unsafe impl Sync for WalFiles {}

impl WalFiles {
    pub fn count(&self) -> usize {
        // SAFETY: the object is ours.
        unsafe { bridge::rx_wal_files_count(self.raw) }
    }

    pub fn get(&self, index: usize) -> Result<rocks_wal_file> {
        let mut one = MaybeUninit::uninit();
        // SAFETY: the object is ours, and the bridge fills `one` when it says true.
        unsafe {
            match bridge::rx_wal_files_at(self.raw, index, one.as_mut_ptr()) {
                true => Ok(one.assume_init()),
                false => Err(Error::Code(ROCKS_NOT_FOUND)),
            }
        }
    }
}

impl Drop for WalFiles {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_wal_files_free(self.raw) };
    }
}

impl Db {
    pub fn wal_iter(&self, since: u64, options: &State) -> Result<WalIter> {
        self.must_have_a_log()?;
        let mut raw = null_mut();
        // SAFETY: the database is open for the length of the call, and ends the iterator when
        // it closes.
        check(|st| unsafe { bridge::rx_wal_iter_new(self.raw, since, options.raw, &mut raw, st) })?;
        Ok(WalIter { raw })
    }

    /// Every file of the log, or the current one.
    pub fn wal_files(&self, current: bool) -> Result<WalFiles> {
        self.must_have_a_log()?;
        if current && !self.is_writable() {
            let what = "db: it writes no log, so none is the current one";
            return Err(Error::new(ROCKS_NOT_SUPPORTED, what));
        }
        let mut raw = null_mut();
        // SAFETY: the database is open for the length of the call.
        check(|st| unsafe { bridge::rx_wal_files_new(self.raw, current, &mut raw, st) })?;
        Ok(WalFiles { raw })
    }

    fn must_have_a_log(&self) -> Result<()> {
        match self.kind {
            Kind::Follower => Err(Error::new(
                ROCKS_NOT_SUPPORTED,
                "db: a follower reads no log; ask its leader's database",
            )),
            _ => Ok(()),
        }
    }
}
