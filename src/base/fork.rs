//! Children of fork(). They lack the parent's other threads, so work that those had begun never
//! ends: a lock stays locked, and a one-time initialisation stays incomplete. So a child is refused
//! before it reaches either.

use crate::base::error::{Error, Result};
use crate::inside::bridge::rx_forked;
use crate::inside::bridge::rx_watch_forks;
use crate::types::ROCKS_FORKED;
use once_cell::race::OnceBool;
use std::sync::atomic::{AtomicBool, Ordering};

static IN_CHILD: AtomicBool = AtomicBool::new(false);

/// From here on a child knows that it is one. Call it first: a child forked before is like any
/// other process, since its parent had started nothing.
///
/// `std::sync::Once` would make such a child wait for a thread that it lacks. This never blocks;
/// two threads may both register, and the handler may run twice.
pub fn watch() {
    static WATCHED: OnceBool = OnceBool::new();
    extern "C" fn child() {
        IN_CHILD.store(true, Ordering::Relaxed);
        // SAFETY: in the child the calling thread is alone.
        unsafe { rx_forked() };
    }
    WATCHED.get_or_init(|| {
        // SAFETY: registers a handler that stores to atomics and allocates nothing.
        unsafe {
            rx_watch_forks();
            libc::pthread_atfork(None, None, Some(child));
        }
        true
    });
}

/// For calls that reach RocksDB without a handle to refuse.
pub fn refuse_child() -> Result<()> {
    watch();
    if IN_CHILD.load(Ordering::Relaxed) {
        let what = "a child of fork() may use rocks only after exec";
        return Err(Error::new(ROCKS_FORKED, what.to_owned()));
    }
    Ok(())
}
