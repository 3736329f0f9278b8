//! Changes of a database that are done, and that its OPTIONS file lacks because it could not be
//! written.

use crate::base::error::{check, Result};
use crate::db::db::Db;
use crate::types::rocks_status;
use parking_lot::Mutex;
use std::ffi::CStr;

/// How many, since the file was last written, and why it was not for the last of them.
#[derive(Default)]
pub(crate) struct Unsaved(Mutex<(u64, String)>);

impl Db {
    /// Runs a change that RocksDB then writes into the OPTIONS file: `change` gets the place where
    /// the bridge says that it could not.
    pub(crate) fn saving(
        &self,
        change: impl FnOnce(*mut rocks_status, *mut rocks_status) -> i32,
    ) -> Result<()> {
        // SAFETY: numbers and text, of which all zeroes are a value.
        let mut unsaved: rocks_status = unsafe { std::mem::zeroed() };
        check(|st| change(&mut unsaved, st))?;
        let mut noted = self.unsaved.0.lock();
        *noted = match unsaved.code {
            0 => Default::default(),
            _ => {
                // SAFETY: the bridge ends it with a NUL.
                let why = unsafe { CStr::from_ptr(unsaved.message.as_ptr()) };
                (noted.0 + 1, why.to_string_lossy().into_owned())
            }
        };
        Ok(())
    }

    /// How many changes the OPTIONS file lacks, and why.
    pub fn unsaved(&self) -> (u64, String) {
        self.unsaved.0.lock().clone()
    }
}
