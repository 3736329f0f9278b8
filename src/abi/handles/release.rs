//! `rocks_release`: frees a handle of any kind and never waits. What waits runs on threads of the
//! library, which live while there is something to free.

use crate::abi::code::text;
use crate::abi::handles::guard::{record, TABLE};
use crate::abi::handles::handle::Handle;
use crate::abi::handles::pending::Pending;
use crate::abi::handles::table::Released;
use crate::base::error::{Error, Result};
use crate::base::threads::{self, Hurried};
use crate::callback::callback;
use crate::types::ROCKS_PANIC;
use parking_lot::Mutex;
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};

static PENDING: Pending = Pending::new();
/// What no call could report: how often, and the last text.
static FAILURES: Mutex<(u64, String)> = Mutex::new((0, String::new()));

/// Frees a handle. Inside a callback, whose caller may have locks, a thread of the library does.
pub fn release(given: *const c_void) {
    let handle = Handle(given.addr() as u64);
    // No lock before this: in the child of a fork nothing is alive.
    if !TABLE.is_alive(handle) {
        return;
    }
    let free_here = || match record() {
        Ok(record) => {
            let _hurried = Hurried::new();
            matches!(TABLE.release(record, handle, false), Released::Gone)
        }
        Err(_) => false,
    };
    if !callback::inside() && noted(free_here, false) {
        return;
    }
    if PENDING.leave(handle) && spawn(|| PENDING.work(free)).is_err() {
        PENDING.not_started();
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    threads::spawn("rocks-release", work)
}

/// On the library's thread: whether the handle is gone, or about to be.
fn free(handle: Handle) -> bool {
    let free = || match record().map(|record| TABLE.release(record, handle, true)) {
        Ok(Released::Gone) => true,
        Ok(Released::Later) | Err(_) => false,
        Ok(Released::Close(close)) => spawn(move || noted(|| close(handle), ())).is_ok(),
    };
    noted(free, true)
}

/// Runs work whose panic no call can report.
fn noted<T>(work: impl FnOnce() -> T, panicked: T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        note(Err(Error::new(ROCKS_PANIC, "a bug in rocks: a panic")));
        panicked
    })
}

/// Counts what no call can report.
pub fn note(result: Result<()>) {
    if let Err(error) = result {
        let mut failures = FAILURES.lock();
        failures.0 += 1;
        failures.1 = match error {
            Error::Code(code) => text(code).to_string_lossy().into_owned(),
            Error::Full(failure) => failure.message.to_string(),
        };
    }
}

/// How often ending a released object failed, and the text of the last failure.
pub fn failures() -> (u64, String) {
    FAILURES.lock().clone()
}
