//! Calls that RocksDB cannot stop. A thread of the library does the work and the caller waits as
//! long as it likes; the work goes on without it.

use crate::base::error::{Error, Result};
use crate::base::threads;
use crate::callback::owners;
use crate::progress::handover::Handover;
use crate::types::{ROCKS_OUT_OF_MEMORY, ROCKS_PANIC, ROCKS_TIMED_OUT};
use parking_lot::Mutex;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::mpsc::{channel, Sender};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often work failed after its caller had left, and the text of the last failure.
static FAILURES: Mutex<(u64, String)> = Mutex::new((0, String::new()));

/// Does the work, and waits at most so long for its result; `None`: for ever, on this thread.
/// `late` takes what the work made after the caller had left.
pub(crate) fn within<T: Send + 'static>(
    patience: Option<Duration>,
    work: impl FnOnce() -> Result<T> + Send + 'static,
    late: impl FnOnce(T) -> Result<()> + Send + 'static,
) -> Result<T> {
    within_or_hurried(patience, work, late, || Duration::ZERO)
}

/// The same. When the time has passed, `hurry` makes the work end sooner, and says how much longer to
/// wait for it.
pub(crate) fn within_or_hurried<T: Send + 'static>(
    patience: Option<Duration>,
    work: impl FnOnce() -> Result<T> + Send + 'static,
    late: impl FnOnce(T) -> Result<()> + Send + 'static,
    hurry: impl FnOnce() -> Duration,
) -> Result<T> {
    // A time beyond the clock's range means for ever.
    let deadline = patience.and_then(|patience| Instant::now().checked_add(patience));
    let (Some(patience), Some(deadline)) = (patience, deadline) else {
        return work();
    };
    let handover = Arc::new(Handover::new());
    let given = handover.clone();
    let run = move || match given.give(caught(work)) {
        None => Ok(()),
        Some(result) => result.and_then(|made| caught(|| late(made))),
    };
    let owner = owners::serves().then(|| (owners::number(), owners::waker()));
    let serves = owner.is_some();
    let run = move || {
        let result = match owner {
            None => run(),
            Some((number, wake)) => {
                owners::work_for(number);
                let result = run();
                wake();
                result
            }
        };
        note(result);
    };
    threads::spawn("rocks-call", run).map_err(no_thread)?;
    let wait_until = |deadline| match serves {
        true => owners::serve_until(Some(deadline), || handover.is_done()),
        false => handover.wait_until(deadline),
    };
    wait_until(deadline);
    if !handover.is_done() {
        wait_until(Instant::now() + hurry());
    }
    handover.leave().unwrap_or_else(|| {
        let what = format!(
            "timeout: {} microseconds passed; the work goes on",
            patience.as_micros()
        );
        Err(Error::new(ROCKS_TIMED_OUT, what))
    })
}

/// The same. The work tells when it has begun, and the caller does not leave before that: what it
/// began stays true when the call has returned.
pub(crate) fn within_begun<T: Send + 'static>(
    patience: Option<Duration>,
    work: impl FnOnce(Sender<()>) -> Result<T> + Send + 'static,
    late: impl FnOnce(T) -> Result<()> + Send + 'static,
    hurry: impl FnOnce() -> Duration,
) -> Result<T> {
    let (begins, begun) = channel();
    let result = within_or_hurried(patience, move || work(begins), late, hurry);
    // An error: it ended without having begun.
    let _ = begun.recv();
    result
}

pub(super) fn no_thread(error: std::io::Error) -> Error {
    Error::new(ROCKS_OUT_OF_MEMORY, format!("no thread to work: {error}"))
}

pub(super) fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::new(ROCKS_PANIC, "a bug in rocks: a panic")))
}

/// Counts what no call can report.
pub(super) fn note(result: Result<()>) {
    if let Err(error) = result {
        let mut failures = FAILURES.lock();
        failures.0 += 1;
        failures.1 = error.text();
    }
}

/// How often work failed after its caller had left, and the text of the last failure.
pub(crate) fn failures() -> (u64, String) {
    FAILURES.lock().clone()
}
