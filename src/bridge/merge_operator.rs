//! `merge_operands.cc`.

use super::{Cf, Db, Values};
use crate::types::{rocks_slice, rocks_status};
use std::ffi::c_void;

/// Asked after each operand, from the newest on, whether to go on.
pub type Proceed = unsafe extern "C" fn(*mut c_void, *const u8, usize) -> bool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_get_merge_operands(db: *mut Db, values: *mut Values, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, expected_max: usize, writable: bool, state: *mut c_void, proceed: Option<Proceed>, operands: *mut *const rocks_slice, count: *mut usize, st: *mut rocks_status) -> i32;
}
