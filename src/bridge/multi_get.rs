//! Many reads in one call: `multi_get.cc`.

use super::{Cf, Db};
use crate::types::{rocks_slice, rocks_status};
use std::ffi::c_void;

#[repr(C)]
pub struct Values {
    _opaque: [u8; 0],
}

#[rustfmt::skip]
extern "C" {
    pub fn rx_values_new() -> *mut Values;
    pub fn rx_values_free(values: *mut Values);
    pub fn rx_values_reset(values: *mut Values);
    pub fn rx_values_prepare(values: *mut Values, count: usize, families: *mut *mut *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_values_status_at(values: *const Values, at: usize, st: *mut rocks_status) -> i32;
    pub fn rx_multi_get(db: *mut Db, values: *mut Values, family: *mut Cf, options: *const c_void, keys: *const rocks_slice, sorted: bool, own: bool, slices: *mut *const rocks_slice, codes: *mut *const i32, st: *mut rocks_status) -> i32;
}
