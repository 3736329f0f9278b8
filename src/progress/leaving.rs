//! Calls that end when their cancel handle is set, although RocksDB may not end their work then. A
//! thread of the library does the work. The caller waits for it, and leaves it once it is not wanted any
//! more and does not end.

use crate::base::error::{Error, Result};
use crate::base::threads;
use crate::callback::owners::{work_for, Caller};
use crate::progress::cancel::{Cancel, Wake};
use crate::progress::handover::Handover;
use crate::progress::patience::{caught, no_thread, note};
use crate::types::{ROCKS_CLOSED, ROCKS_INCOMPLETE, ROCKS_SHUTDOWN_IN_PROGRESS};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{channel, Sender};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long work that is not wanted any more may take to end before its caller leaves. Most of it looks
/// at its flag sooner, and then the caller knows what came of it.
const TO_END: Duration = Duration::from_secs(2);

/// Does the work, and waits for it until `cancel` is set. The work gets a handle that is set with that
/// one, and tells when it has begun, as in `within_begun`. `late` takes what it made after the caller
/// had left.
pub(crate) fn leaving<T: Send + 'static>(
    cancel: &Cancel,
    work: impl FnOnce(&Cancel, Sender<()>) -> Result<T> + Send + 'static,
    late: impl FnOnce(T) -> Result<()> + Send + 'static,
) -> Result<T> {
    let handover = Arc::new(Handover::new());
    let caller = Caller::new();
    let wake: Wake = Arc::new(caller.waker());
    let is_set = Arc::new(AtomicBool::new(false));
    let _joined = cancel.join_and_wake(&is_set, Some(wake.clone()));
    let (begins, begun) = channel();
    let (own, given, number) = (cancel.share(), handover.clone(), caller.number());
    let run = move || {
        work_for(number);
        let result = caught(|| work(&own, begins));
        // The progress callback is the caller's again before the call returns.
        own.on_progress(None);
        let left = given.give(result);
        wake();
        note(match left {
            None => Ok(()),
            Some(Ok(made)) => caught(|| late(made)),
            // It ended because it was asked to.
            Some(Err(error)) if is_end(&error, &own) => Ok(()),
            Some(Err(error)) => Err(error),
        });
    };
    threads::spawn("rocks-call", run).map_err(no_thread)?;
    caller.wait(None, || {
        handover.is_done() || is_set.load(Ordering::Acquire)
    });
    if !handover.is_done() {
        caller.wait(Some(Instant::now() + TO_END), || handover.is_done());
    }
    // An error: it ended without having begun.
    let _ = begun.recv();
    handover.leave().unwrap_or_else(|| {
        let why = cancel.why_left();
        Err(why.unwrap_or(Error::Code(ROCKS_INCOMPLETE)))
    })
}

/// Whether the error is that of work which was stopped by the handle, or by a close.
fn is_end(error: &Error, cancel: &Cancel) -> bool {
    let by_cancel = cancel.why().map(|why| why.code());
    let by_close = [ROCKS_CLOSED, ROCKS_SHUTDOWN_IN_PROGRESS];
    by_close.contains(&error.code()) || Some(error.code()) == by_cancel
}
