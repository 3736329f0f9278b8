//! What a database tells of its locks: who holds them, who waits, which deadlocks there were.

use crate::bridge;
use crate::core::db::Db;
use crate::core::error::{check, Error, Result};
use std::ffi::c_void;
use std::ptr::null_mut;

/// The same numbers as `rx_locks` has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum What {
    Locks = 1,
    Waits = 2,
    Deadlocks = 3,
}

/// Copies, which stay as they were.
pub struct Locks(*mut bridge::LockList);

// SAFETY: never changed once made.
unsafe impl Send for Locks {}
// SAFETY: as above.
unsafe impl Sync for Locks {}

impl Drop for Locks {
    fn drop(&mut self) {
        // SAFETY: freed once.
        unsafe { bridge::rx_locks_free(self.0) };
    }
}

impl Locks {
    pub fn count(&self) -> usize {
        // SAFETY: it lives.
        unsafe { bridge::rx_locks_count(self.0) }
    }

    /// Fills a record.
    ///
    /// # Safety
    /// `out` is what `rx::lock_record` is laid out as.
    pub unsafe fn at(&self, index: usize, out: *mut c_void) -> Result<()> {
        if index >= self.count() {
            let what = format!("{index}; there are {}", self.count());
            return Err(Error::argument("index", what));
        }
        // SAFETY: in bounds; the caller vouches for `out`.
        unsafe { bridge::rx_locks_at(self.0, index, out) };
        Ok(())
    }
}

impl Db {
    pub fn locks(&self, what: What) -> Result<Locks> {
        self.must_lock()?;
        let mut raw = null_mut();
        // SAFETY: a transaction database that is open for the length of the call.
        check(|st| unsafe { bridge::rx_locks(self.raw, what as i32, &mut raw, st) })?;
        Ok(Locks(raw))
    }

    pub fn set_deadlocks_kept(&self, count: u32) -> Result<()> {
        const MOST: u32 = 1 << 20;
        self.must_lock()?;
        if count > MOST {
            return Err(Error::argument(
                "count",
                format!("{count}; accepted: 0 to {MOST}"),
            ));
        }
        // SAFETY: as above.
        unsafe { bridge::rx_set_deadlocks_kept(self.raw, count) };
        Ok(())
    }
}
