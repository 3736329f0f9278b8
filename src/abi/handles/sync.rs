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

pub use crate::base::brief::back_off;
