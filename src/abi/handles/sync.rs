//! The synchronisation primitives of the handle table: the standard library's, or loom's when the
//! model checker compiles the same files (`tests/loom`).

#[cfg(not(loom))]
pub use std::sync::{
    atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering},
    Condvar, Mutex, MutexGuard,
};

#[cfg(loom)]
pub use loom::sync::{
    atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering},
    Condvar, Mutex, MutexGuard,
};

/// Yields to the thread that we wait for; sleeps if that takes long, up to 13 ms at a time.
#[cfg(not(loom))]
pub fn back_off(round: u32) {
    match round {
        0..=15 => std::thread::yield_now(),
        _ => std::thread::sleep(std::time::Duration::from_micros(
            100 << (round / 16 - 1).min(7),
        )),
    }
}

#[cfg(loom)]
pub fn back_off(_round: u32) {
    loom::thread::yield_now();
}
