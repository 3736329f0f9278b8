//! `callback.cc`.

use super::{Db, Status};
use std::ffi::c_void;
use std::sync::atomic::AtomicBool;

/// The first fields of `rx::callbacks_of_thread`.
#[repr(C)]
pub struct ThisThread {
    pub depth: u32,
    pub in_rocksdb: u32,
    pub locked: u32,
    pub working_for: *const Db,
    pub event_of: *const Db,
}

#[rustfmt::skip]
extern "C" {
    pub static rx_callbacks_used: AtomicBool;
    pub fn rx_user_destroy(destroy: unsafe extern "C" fn(*mut c_void), state: *mut c_void);
    pub fn rx_db_root(db: *mut Db) -> *const Db;
    pub fn rx_this_thread() -> *const ThisThread;
    pub fn rx_sink_append(token: u64, data: *const u8, len: usize, found: *mut bool, st: *mut Status) -> i32;
}
