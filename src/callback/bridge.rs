//! Declarations of this folder's C++ functions.

use crate::base::cpp::Cf;
use crate::base::shared::ThisThread;
use crate::types::rocks_status;
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

impl ThisThread {
    /// How many callbacks run on the thread, nested.
    pub fn depth(&self) -> u16 {
        self.running as u16
    }

    /// How many of them RocksDB called.
    pub fn in_rocksdb(&self) -> u16 {
        (self.running >> 16) as u16
    }

    /// How many of those it may have called with its locks held.
    pub fn locked(&self) -> u16 {
        (self.running >> 32) as u16
    }
}

#[rustfmt::skip]
extern "C" {
    pub static rx_callbacks_used: AtomicBool;
    pub fn rx_callback_place(path: *const c_char, out: *mut c_char, room: usize) -> bool;
    pub fn rx_cf_watch(cf: *mut Cf) -> bool;
    pub fn rx_in_point_read() -> bool;
    pub fn rx_user_destroy(destroy: unsafe extern "C" fn(*mut c_void), state: *mut c_void);
    pub fn rx_this_thread() -> *const ThisThread;
    pub fn rx_sink_append_pair(token: u64, name: *const u8, name_len: usize, value: *const u8, value_len: usize, found: *mut bool, st: *mut rocks_status) -> i32;
    pub fn rx_service_work_for(owner: u64);
    pub fn rx_service_install(is_here: *const c_void, ask: *const c_void, deliver: *const c_void, serve_now: *const c_void, run_apart: *const c_void, is_known: *const c_void);
    pub fn rx_sink_refused(token: u64, why: *const u8, why_len: usize);
    pub fn rx_sink_append(token: u64, data: *const u8, len: usize, found: *mut bool, st: *mut rocks_status) -> i32;
}
