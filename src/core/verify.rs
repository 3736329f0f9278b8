//! Verification of checksums.

use crate::bridge;
use crate::core::cancel::Cancel;
use crate::core::db::Db;
use crate::core::error::{check, Result};
use crate::core::options::State;

impl Db {
    /// Reads every block of every table file.
    pub fn verify_checksum(&self, options: &State, cancel: Option<&Cancel>) -> Result<()> {
        let read = self.reading(options)?;
        self.on_families(&[], |cfs| {
            self.stoppable(cancel, |stop| {
                // SAFETY: the database is open and the flag lives for the length of the call.
                check(|st| unsafe {
                    bridge::rx_verify_checksum(self.raw, read, cfs.as_ptr(), cfs.len(), stop, st)
                })
            })
        })
    }

    /// Compares each file's whole checksum with the one in the MANIFEST.
    pub fn verify_file_checksums(&self, options: &State, cancel: Option<&Cancel>) -> Result<()> {
        let read = self.reading(options)?;
        self.stoppable(cancel, |stop| {
            // SAFETY: the database is open and the flag lives for the length of the call.
            check(|st| unsafe { bridge::rx_verify_file_checksums(self.raw, read, stop, st) })
        })
    }
}
