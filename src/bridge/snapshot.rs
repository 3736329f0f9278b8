//! Point reads at a snapshot: `snapshot.cc`.

use super::{Cf, Db, Snapshot, Value};
use crate::types::rocks_status;
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_snapshot_get_pinned(db: *mut Db, cf: *mut Cf, options: *const c_void, at: *const Snapshot, key: *const u8, key_len: usize, own: bool, value: *mut Value, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_snapshot_get_into(db: *mut Db, cf: *mut Cf, options: *const c_void, at: *const Snapshot, key: *const u8, key_len: usize, buffer: *mut u8, capacity: usize, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_snapshot_get_owned(db: *mut Db, cf: *mut Cf, options: *const c_void, at: *const Snapshot, key: *const u8, key_len: usize, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
