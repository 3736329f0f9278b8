//! `timestamp.cc`.

use super::{Cf, Db, Iterator, Status};
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_write_at(db: *mut Db, cf: *mut Cf, options: *const c_void, kind: i32, key: *const u8, key_len: usize, value: *const u8, value_len: usize, timestamp: *const u8, timestamp_len: usize, st: *mut Status) -> i32;
    pub fn rx_get_with_timestamp(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, out: *mut *mut u8, len: *mut usize, timestamp: *mut *mut u8, timestamp_len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_iter_timestamp(it: *const Iterator, data: *mut *const u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_increase_full_history_ts_low(db: *mut Db, cf: *mut Cf, timestamp: *const u8, timestamp_len: usize, st: *mut Status) -> i32;
    pub fn rx_full_history_ts_low(db: *mut Db, cf: *mut Cf, out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
}
