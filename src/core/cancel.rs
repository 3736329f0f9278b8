//! Stopping long work: each call has a flag of its own, which RocksDB looks at, and
//! whoever may stop the call (a cancel handle, a closing database) knows the flag.
//! RocksDB sets flags on its own as well (DisableManualCompaction), so none is shared
//! between calls.

use crate::core::error::{Error, Result, CANCELLED, INCOMPLETE};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// One that may stop calls: set once, it stays set.
#[derive(Default)]
pub struct Cancel {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    set: bool,
    calls: Vec<Arc<AtomicBool>>,
}

/// A call that is known to a `Cancel`, until it ends.
struct Known<'a> {
    by: &'a Cancel,
    flag: Arc<AtomicBool>,
}

impl Cancel {
    pub fn set(&self) {
        let mut state = self.state.lock();
        state.set = true;
        for flag in &state.calls {
            flag.store(true, Ordering::Release);
        }
    }

    pub fn is_set(&self) -> bool {
        self.state.lock().set
    }

    fn know(&self, flag: &Arc<AtomicBool>) -> Known<'_> {
        let mut state = self.state.lock();
        flag.fetch_or(state.set, Ordering::AcqRel);
        state.calls.push(flag.clone());
        Known {
            by: self,
            flag: flag.clone(),
        }
    }
}

impl Drop for Known<'_> {
    fn drop(&mut self) {
        let mut state = self.by.state.lock();
        state.calls.retain(|flag| !Arc::ptr_eq(flag, &self.flag));
    }
}

/// Runs work that ends early with RocksDB's Incomplete when its flag is set, and tells
/// who set it.
pub(super) fn stoppable<T>(
    closing: &Cancel,
    cancel: Option<&Cancel>,
    work: impl FnOnce(*const AtomicBool) -> Result<T>,
) -> Result<T> {
    let flag = Arc::new(AtomicBool::new(false));
    let _known = closing.know(&flag);
    let _known_too = cancel.map(|cancel| cancel.know(&flag));
    let result = work(Arc::as_ptr(&flag));
    match result {
        Err(error) if error.code() != INCOMPLETE => Err(error),
        Err(_) if closing.is_set() => Err(super::db::closed()),
        Err(_) if cancel.is_some_and(Cancel::is_set) => Err(Error::new(
            CANCELLED,
            "cancel: set while the call ran, or before",
        )),
        result => result,
    }
}
