//! Calls that wait for RocksDB's threads while those may need answers of the caller's callbacks: a
//! thread of the library makes the call, and the caller answers meanwhile.

use crate::callback::owners;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, Builder};

/// Work with what it borrows from a thread that waits for it.
struct Lent<F>(Option<F>);

// SAFETY: the lender waits, so one thread at a time uses it; nothing in it is bound to a thread.
unsafe impl<F> Send for Lent<F> {}

/// A result on its way back.
struct Result<T>(Option<std::thread::Result<T>>);

// SAFETY: as above.
unsafe impl<T> Send for Result<T> {}

/// Does the work: on this thread, unless it is an owner of callbacks.
pub(crate) fn serving<T>(work: impl FnOnce() -> T) -> T {
    if !owners::serves() {
        return work();
    }
    let (mut lent, mut result) = (Lent(Some(work)), Result(None));
    let over = AtomicBool::new(false);
    let (owner, wake) = (owners::number(), owners::waker());
    scope(|scope| {
        let (lent, result, over) = (&mut lent, &mut result, &over);
        let run = move || {
            let (lent, result) = (lent, result);
            owners::work_for(owner);
            result.0 = lent
                .0
                .take()
                .map(|work| catch_unwind(AssertUnwindSafe(work)));
            over.store(true, Ordering::Release);
            wake();
        };
        if let Ok(thread) = Builder::new()
            .name("rocks-call".to_owned())
            .spawn_scoped(scope, run)
        {
            owners::serve_until(None, || over.load(Ordering::Acquire));
            let _ = thread.join();
        }
    });
    match (lent.0.take(), result.0.take()) {
        // There is no thread to be had.
        (Some(work), _) => work(),
        (None, Some(Ok(result))) => result,
        (None, Some(Err(panic))) => resume_unwind(panic),
        (None, None) => unreachable!("the work was done"),
    }
}
