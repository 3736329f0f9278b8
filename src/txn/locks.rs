//! A database's locks: who holds them, who waits, and recent deadlocks.

use crate::base::cpp;
use crate::base::error::{check, Error, Result};
use crate::db::db::Db;
use crate::txn::bridge;
use crate::types::{rocks_lock, ROCKS_LOCKS_DEADLOCKS, ROCKS_LOCKS_HELD, ROCKS_LOCKS_WAITS};
use std::mem::MaybeUninit;
use std::ptr::null_mut;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum What {
    Locks = ROCKS_LOCKS_HELD,
    Waits = ROCKS_LOCKS_WAITS,
    Deadlocks = ROCKS_LOCKS_DEADLOCKS,
}

/// Copies, which do not change.
pub struct Locks(*mut cpp::LockList);

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

    pub fn at(&self, index: usize) -> Result<rocks_lock> {
        if index >= self.count() {
            let what = format!("{index}; there are {}", self.count());
            return Err(Error::argument("index", what));
        }
        let mut lock = MaybeUninit::uninit();
        // SAFETY: in bounds, and the bridge fills the struct.
        Ok(unsafe {
            bridge::rx_locks_at(self.0, index, lock.as_mut_ptr());
            lock.assume_init()
        })
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
