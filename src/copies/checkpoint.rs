//! Checkpoints.

use crate::base::error::{check, Result};
use crate::callback::callback::refuse_on_background;
use crate::copies::bridge;
use crate::db::db::Db;
use crate::options::options::State;
use crate::progress::cancel::{progress_object, Cancel};
use std::ffi::CStr;

impl Db {
    /// Makes a database in `path` of links to the files; returns a sequence number it contains.
    pub fn checkpoint(&self, path: &CStr, options: &State, cancel: Option<&Cancel>) -> Result<u64> {
        refuse_on_background("db")?;
        let progress = cancel.and_then(Cancel::progress);
        let (to, mut sequence) = (progress_object(&progress), 0);
        self.stoppable(cancel, |stop| {
            let (path, options) = (path.as_ptr(), options.boxed);
            // SAFETY: the database is open and the flag lives for the length of the call.
            check(|st| unsafe {
                bridge::rx_checkpoint(self.raw, path, options, stop, to, &mut sequence, st)
            })
        })?;
        Ok(sequence)
    }
}
