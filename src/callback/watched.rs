//! The flag that may stop the call of this thread. Writes that the database holds back look at it, which
//! those that wait in RocksDB do not.

use crate::callback::callback::depth;
use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr::null;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// Whether there was ever such a call: until then no write looks whether its own is one.
static ANY: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// The innermost call's, and how many callbacks deep the thread made that: a callback of the call
    /// makes calls of its own.
    static CALL: Cell<(*const AtomicBool, u16)> = const { Cell::new((null(), 0)) };
}

/// A call of this thread that a flag stops, until dropped.
pub(crate) struct Watched<'a> {
    outer: (*const AtomicBool, u16),
    flag: PhantomData<&'a AtomicBool>,
}

impl<'a> Watched<'a> {
    pub(crate) fn new(flag: &'a Arc<AtomicBool>) -> Watched<'a> {
        ANY.store(true, Ordering::Relaxed);
        Watched {
            outer: CALL.replace((Arc::as_ptr(flag), depth())),
            flag: PhantomData,
        }
    }

    /// No flag stops it.
    pub(crate) fn by_none() -> Watched<'static> {
        Watched {
            outer: CALL.replace((null(), 0)),
            flag: PhantomData,
        }
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        CALL.set(self.outer);
    }
}

fn flag<'a>() -> Option<&'a AtomicBool> {
    let (flag, made_at) = CALL.get();
    // SAFETY: NULL, or a flag that lives as long as its `Watched`, which this thread drops later.
    unsafe { flag.as_ref() }.filter(|_| made_at == depth())
}

/// Whether this thread is in a call that a flag may stop.
#[inline(always)]
pub(crate) fn is_watched() -> bool {
    ANY.load(Ordering::Relaxed) && flag().is_some()
}

/// Whether that call must stop.
pub(crate) fn must_stop() -> bool {
    flag().is_some_and(|flag| flag.load(Ordering::Acquire))
}
