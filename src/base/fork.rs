//! Children of fork(). Other threads of the parent are not there, and what they had begun is never
//! done: a lock stays taken, and a value that is initialised once stays in the making. So a child
//! is refused before it comes to either.

use crate::base::error::{Error, Result};
use crate::inside::bridge::rx_forked;
use crate::inside::bridge::rx_watch_forks;
use crate::types::ROCKS_FORKED;
use once_cell::race::OnceBool;
use std::sync::atomic::{AtomicBool, Ordering};

static IN_CHILD: AtomicBool = AtomicBool::new(false);

/// From here on a child knows that it is one. Comes first: a child that was forked before is a
/// process like any other, as nothing was begun in its parent.
///
/// `std::sync::Once` would have such a child wait for a thread that it does not have. This waits
/// for nobody; two threads may both register, and the handler may run twice.
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

/// For calls that reach RocksDB without a handle, which would be refused.
pub fn refuse_child() -> Result<()> {
    watch();
    if IN_CHILD.load(Ordering::Relaxed) {
        let what = "a child of fork() may use rocks only after exec";
        return Err(Error::new(ROCKS_FORKED, what.to_owned()));
    }
    Ok(())
}
