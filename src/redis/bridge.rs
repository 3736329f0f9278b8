//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db};
use crate::types::{rocks_slice, rocks_status};
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_redis_filters(db: *mut Db, heads: *mut Cf, subs: *mut Cf, reads: bool, st: *mut rocks_status) -> i32;
    pub fn rx_redis_float(text: *const u8, len: usize, out: *mut f64) -> i32;
    pub fn rx_redis_sum(old: *const u8, old_len: usize, by: *const u8, by_len: usize, out: *mut u8, capacity: usize, len: *mut usize) -> i32;
    pub fn rx_redis_write(db: *mut Db, options: *const c_void, heads: u32, subs: u32, keys: *const rocks_slice, values: *const rocks_slice, of_heads: usize, count: usize, st: *mut rocks_status) -> i32;
}
