//! The databases that are open in the process, or are being opened or closed. While there is one,
//! no shutdown begins; while a shutdown runs, no opening does.

use crate::base::error::{Error, Result};
use crate::db::shutdown::bridge::rx_begin_pools_anew;
use crate::types::{ROCKS_BUSY, ROCKS_TIMED_OUT};
use parking_lot::{Condvar, Mutex};
use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::time::Instant;

static OPEN: Mutex<State> = Mutex::new(State {
    paths: BTreeMap::new(),
    next: 0,
    shutting_down: false,
});
/// A shutdown has ended.
static CHANGED: Condvar = Condvar::new();

struct State {
    paths: BTreeMap<u64, CString>,
    next: u64,
    shutting_down: bool,
}

/// A database on the list, until dropped.
pub(crate) struct Listed(u64);

impl Listed {
    /// Puts a database that is about to be opened on the list, and gives RocksDB the threads that an
    /// earlier shutdown ended.
    pub(crate) fn new(path: &CStr) -> Listed {
        let mut open = OPEN.lock();
        while open.shutting_down {
            CHANGED.wait(&mut open);
        }
        if open.paths.is_empty() {
            // SAFETY: starts threads; no shutdown runs, nor begins under the lock.
            unsafe { rx_begin_pools_anew() };
        }
        let number = open.next;
        open.next += 1;
        open.paths.insert(number, path.to_owned());
        Listed(number)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        OPEN.lock().paths.remove(&self.0);
    }
}

/// Keeps openings waiting, until dropped.
pub(crate) struct Closed(());

impl Closed {
    /// Refused while a database is on the list, which the error names; waits for another shutdown.
    pub(crate) fn new(deadline: Option<Instant>) -> Result<Closed> {
        let mut open = OPEN.lock();
        while open.shutting_down {
            let late = match deadline {
                Some(deadline) => CHANGED.wait_until(&mut open, deadline).timed_out(),
                None => {
                    CHANGED.wait(&mut open);
                    false
                }
            };
            if late && open.shutting_down {
                let what = "timeout_micros: passed while another shutdown ran";
                return Err(Error::new(ROCKS_TIMED_OUT, what));
            }
        }
        if !open.paths.is_empty() {
            let paths: Vec<_> = open
                .paths
                .values()
                .map(|path| format!("{path:?}"))
                .collect();
            let what = format!("databases are open: {}", paths.join(", "));
            return Err(Error::new(ROCKS_BUSY, what));
        }
        open.shutting_down = true;
        Ok(Closed(()))
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        OPEN.lock().shutting_down = false;
        CHANGED.notify_all();
    }
}
