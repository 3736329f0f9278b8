//! The brief lock: one thread at a time has the value, and sees what the one before it did.

use loom::cell::UnsafeCell;
use loom::thread;
use rocks_loom::base::brief::{weaken, Brief};
use std::sync::Arc;

/// What the lock protects: loom fails the model where two accesses are not ordered.
struct Sum(UnsafeCell<u32>);

// SAFETY: loom's cells are watched, that is what they are for.
unsafe impl Send for Sum {}

fn add(lock: &Brief<Sum>) {
    // SAFETY: the lock is ours.
    lock.with(|sum| sum.0.with_mut(|sum| unsafe { *sum += 1 }));
}

/// Two threads, which meet at the lock.
fn two_threads_add() {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(|| {
        let lock = Arc::new(Brief::new(Sum(UnsafeCell::new(0))));
        let also = lock.clone();
        let other = thread::spawn(move || (0..2).for_each(|_| add(&also)));
        add(&lock);
        other.join().unwrap();
        // SAFETY: the lock is ours.
        let sum = lock.with(|sum| sum.0.with(|sum| unsafe { *sum }));
        assert_eq!(sum, 3);
    });
}

#[test]
fn one_thread_at_a_time_has_the_value() {
    two_threads_add();
}

#[test]
#[should_panic(expected = "Causality violation")]
fn given_back_without_order_two_threads_have_it() {
    weaken();
    two_threads_add();
}
