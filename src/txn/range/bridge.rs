//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Txn};
use crate::types::rocks_status;
use std::ffi::c_void;
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_txn_delete_range(txn: *mut Txn, cf: *mut Cf, options: *const c_void, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, limit: u64, stop: *const AtomicBool, deleted: *mut u64, st: *mut rocks_status) -> i32;
}
