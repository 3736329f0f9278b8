//! Verification of checksums.

use crate::base::error::{check, Result};
use crate::db::db::Db;
use crate::maintenance::bridge;
use crate::options::options::State;
use crate::progress::cancel::{progress_object, Cancel};

impl Db {
    /// Reads every block of every table file.
    pub fn verify_checksum(&self, options: &State, cancel: Option<&Cancel>) -> Result<()> {
        let read = self.reading_all(options)?;
        let progress = cancel.and_then(Cancel::progress);
        let to = progress_object(&progress);
        self.on_families(&[], |cfs| {
            self.stoppable(cancel, |stop| {
                // SAFETY: the database is open and the flag lives for the length of the call.
                check(|st| unsafe {
                    bridge::rx_verify_checksum(
                        self.raw,
                        read,
                        cfs.as_ptr(),
                        cfs.len(),
                        stop,
                        to,
                        st,
                    )
                })
            })
        })
    }

    /// Compares each file's whole checksum with the one in the MANIFEST.
    pub fn verify_file_checksums(&self, options: &State, cancel: Option<&Cancel>) -> Result<()> {
        let read = self.reading_all(options)?;
        let progress = cancel.and_then(Cancel::progress);
        let to = progress_object(&progress);
        self.stoppable(cancel, |stop| {
            // SAFETY: the database is open and the flag lives for the length of the call.
            check(|st| unsafe { bridge::rx_verify_file_checksums(self.raw, read, stop, to, st) })
        })
    }
}
