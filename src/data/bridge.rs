//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Iterator, Snapshot, Value};
use crate::base::shared::WriteKind;
use crate::types::rocks_status;
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_put(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, value: *const u8, value_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_put_entity(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, columns: *const u8, columns_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_merge(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, value: *const u8, value_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_delete(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_single_delete(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_delete_range(db: *mut Db, cf: *mut Cf, options: *const c_void, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_snapshot_get_pinned(db: *mut Db, cf: *mut Cf, options: *const c_void, at: *const Snapshot, key: *const u8, key_len: usize, own: bool, value: *mut Value, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_snapshot_get_into(db: *mut Db, cf: *mut Cf, options: *const c_void, at: *const Snapshot, key: *const u8, key_len: usize, buffer: *mut u8, capacity: usize, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_snapshot_get_owned(db: *mut Db, cf: *mut Cf, options: *const c_void, at: *const Snapshot, key: *const u8, key_len: usize, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_write_at(db: *mut Db, cf: *mut Cf, options: *const c_void, kind: WriteKind, key: *const u8, key_len: usize, value: *const u8, value_len: usize, timestamp: *const u8, timestamp_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_get_with_timestamp(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, out: *mut *mut u8, len: *mut usize, timestamp: *mut *mut u8, timestamp_len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_iter_timestamp(it: *const Iterator, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_increase_full_history_ts_low(db: *mut Db, cf: *mut Cf, timestamp: *const u8, timestamp_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_full_history_ts_low(db: *mut Db, cf: *mut Cf, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
