//! Sinks that other threads append to: the steps of src/callback/sinks_lock.h, callback.h and
//! callback.cc (C++), in Rust for the model checker.

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicUsize, Ordering::*};
use loom::sync::{Arc, Mutex};
use loom::thread;
use rocks_loom::abi::handles::fence::{heavy, light, omit, Side};

/// A thread of callbacks with one sink.
struct Callbacks {
    busy: AtomicUsize,
    visited: AtomicUsize,
    visitors: Mutex<()>,
    /// callbacks_of_thread::open: whether the sink's callback has not returned.
    open: AtomicUsize,
    /// The sink's string: how many appends it holds.
    sink: UnsafeCell<usize>,
}

// SAFETY: loom's cells are watched, that is what they are for.
unsafe impl Sync for Callbacks {}
// SAFETY: as above.
unsafe impl Send for Callbacks {}

impl Callbacks {
    fn new() -> Arc<Callbacks> {
        Arc::new(Callbacks {
            busy: AtomicUsize::new(0),
            visited: AtomicUsize::new(0),
            visitors: Mutex::new(()),
            open: AtomicUsize::new(0),
            sink: UnsafeCell::new(0),
        })
    }

    fn enter(&self) {
        self.busy.store(1, Relaxed);
        light();
        if self.visited.load(Acquire) != 0 {
            self.busy.store(0, Release);
            let _waits = self.visitors.lock().unwrap();
            self.busy.store(1, Relaxed);
        }
    }

    fn leave(&self) {
        self.busy.store(0, Release);
    }

    /// The sink is made, then a frame.
    fn begin(&self) {
        self.sink.with_mut(|appended| unsafe { *appended = 0 });
        self.open.store(1, Release);
    }

    fn append(&self) {
        self.enter();
        self.sink.with_mut(|appended| unsafe { *appended += 1 });
        self.leave();
    }

    /// The frame ends; after that the string is the thread's alone.
    fn end(&self) -> usize {
        self.enter();
        self.open.store(0, Relaxed);
        self.leave();
        self.sink.with_mut(|appended| unsafe { *appended })
    }

    /// An append of another thread; false: too late.
    fn append_from_elsewhere(&self) -> bool {
        let _one = self.visitors.lock().unwrap();
        self.visited.store(1, Relaxed);
        heavy();
        while self.busy.load(Acquire) != 0 {
            thread::yield_now();
        }
        let open = self.open.load(Acquire) != 0;
        if open {
            self.sink.with_mut(|appended| unsafe { *appended += 1 });
        }
        self.visited.store(0, Release);
        open
    }
}

/// A callback that appends once, while so many other threads do.
fn callback(others: usize) {
    let callbacks = Callbacks::new();
    callbacks.begin();
    let threads: Vec<_> = (0..others)
        .map(|_| {
            let callbacks = callbacks.clone();
            thread::spawn(move || usize::from(callbacks.append_from_elsewhere()))
        })
        .collect();
    callbacks.append();
    let appended = callbacks.end();
    let of_others: usize = threads.into_iter().map(|one| one.join().unwrap()).sum();
    assert_eq!(appended, 1 + of_others);
}

#[test]
fn what_an_append_reports_is_in_the_result() {
    loom::model(|| callback(1));
}

#[test]
fn two_other_threads_append() {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(|| callback(2));
}

#[test]
fn a_next_callback_has_a_sink_of_its_own() {
    loom::model(|| {
        let callbacks = Callbacks::new();
        callbacks.begin();
        let other = {
            let callbacks = callbacks.clone();
            thread::spawn(move || callbacks.append_from_elsewhere())
        };
        let first = callbacks.end();
        callbacks.begin();
        let second = callbacks.end();
        // The one sink stands for two with different numbers: it got the append once at most.
        assert_eq!(first + second, usize::from(other.join().unwrap()));
    });
}

#[test]
#[should_panic]
fn without_the_fence_of_the_thread_two_append_at_once() {
    loom::model(|| {
        omit(Side::Light);
        callback(1);
    });
}

#[test]
#[should_panic]
fn without_the_fence_of_the_visitor_two_append_at_once() {
    loom::model(|| {
        omit(Side::Heavy);
        callback(1);
    });
}
