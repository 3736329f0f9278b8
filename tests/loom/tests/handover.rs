//! A result that is handed over while the call that waits for it may leave.

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::sync::{Arc, Mutex};
use loom::thread;
use rocks_loom::progress::handover::Handover;

/// Runs both sides, and fails unless exactly one of them has the result.
fn one_has_it<H: Send + Sync + 'static>(
    handover: H,
    give: fn(&H, u32) -> Option<u32>,
    leave: fn(&H) -> Option<u32>,
) {
    let handover = Arc::new(handover);
    let given = handover.clone();
    let worker = thread::spawn(move || give(&given, 7));
    let taken = leave(&handover);
    let kept = worker.join().unwrap();
    assert_eq!(taken.or(kept), Some(7));
    assert!(taken.is_none() || kept.is_none());
}

#[test]
fn the_call_or_the_thread_has_the_result() {
    loom::model(|| one_has_it(Handover::new(), Handover::give, Handover::leave));
}

/// A call that says that it leaves beside the lock.
#[derive(Default)]
struct Apart {
    result: Mutex<Option<u32>>,
    left: AtomicBool,
}

impl Apart {
    fn give(&self, result: u32) -> Option<u32> {
        if self.left.load(Ordering::SeqCst) {
            return Some(result);
        }
        *self.result.lock().unwrap() = Some(result);
        None
    }

    fn leave(&self) -> Option<u32> {
        self.left.store(true, Ordering::SeqCst);
        self.result.lock().unwrap().take()
    }
}

#[test]
#[should_panic(expected = "assertion")]
fn a_call_that_leaves_beside_the_lock_loses_the_result() {
    loom::model(|| one_has_it(Apart::default(), Apart::give, Apart::leave));
}
