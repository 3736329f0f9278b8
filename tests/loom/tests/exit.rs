//! The end of a process whose background work calls callbacks: the steps of src/callback/exit.cc and
//! callback.h (C++), in Rust for the model checker.

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*};
use loom::sync::{Arc, Mutex};
use loom::thread;
use rocks_loom::abi::handles::fence::{heavy, light, omit, Side};

/// A thread of RocksDB's, whose callbacks run in a runtime that ends with the process.
struct Worker {
    process_ends: AtomicBool,
    busy: AtomicUsize,
    visited: AtomicUsize,
    visitors: Mutex<()>,
    /// callbacks_of_thread::open: whether a callback has not returned.
    open: AtomicUsize,
    runtime: UnsafeCell<bool>,
}

// SAFETY: loom's cells are watched, that is what they are for.
unsafe impl Sync for Worker {}
// SAFETY: as above.
unsafe impl Send for Worker {}

impl Worker {
    fn new() -> Arc<Worker> {
        Arc::new(Worker {
            process_ends: AtomicBool::new(false),
            busy: AtomicUsize::new(0),
            visited: AtomicUsize::new(0),
            visitors: Mutex::new(()),
            open: AtomicUsize::new(0),
            runtime: UnsafeCell::new(true),
        })
    }

    /// callback_frame, and in_frame in it. False: the process ends, and nothing was called.
    fn call(&self) -> bool {
        self.open.store(1, Release);
        light();
        let calls = !self.process_ends.load(Relaxed);
        if calls {
            self.runtime.with(|runs| assert!(unsafe { *runs }));
        }
        self.end();
        calls
    }

    fn end(&self) {
        self.busy.store(1, Relaxed);
        light();
        if self.visited.load(Acquire) != 0 {
            self.busy.store(0, Release);
            let _waits = self.visitors.lock().unwrap();
            self.busy.store(1, Relaxed);
        }
        self.open.store(0, Relaxed);
        self.busy.store(0, Release);
    }

    /// works_in_a_callback.
    fn is_in_a_callback(&self) -> bool {
        let _one = self.visitors.lock().unwrap();
        self.visited.store(1, Relaxed);
        heavy();
        while self.busy.load(Acquire) != 0 {
            thread::yield_now();
        }
        let open = self.open.load(Acquire) != 0;
        self.visited.store(0, Release);
        open
    }

    /// end_callbacks, and the end of the runtime after it.
    fn exit(&self) {
        self.process_ends.store(true, Relaxed);
        while self.is_in_a_callback() {
            thread::yield_now();
        }
        self.runtime.with_mut(|runs| unsafe { *runs = false });
    }
}

fn exit_beside(callbacks: usize) {
    let worker = Worker::new();
    let calls = {
        let worker = worker.clone();
        thread::spawn(move || (0..callbacks).filter(|_| worker.call()).count())
    };
    worker.exit();
    assert!(calls.join().unwrap() <= callbacks);
    assert!(!worker.call(), "after the end nothing is called");
}

#[test]
fn no_callback_runs_after_its_runtime() {
    loom::model(|| exit_beside(1));
}

#[test]
fn nor_does_the_next_one() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| exit_beside(2));
}

#[test]
#[should_panic]
fn without_the_fence_of_the_worker_one_does() {
    loom::model(|| {
        omit(Side::Light);
        exit_beside(1);
    });
}

#[test]
#[should_panic]
fn without_the_fence_of_the_exit_one_does() {
    loom::model(|| {
        omit(Side::Heavy);
        exit_beside(1);
    });
}
