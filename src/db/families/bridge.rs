//! Declarations of this folder's C++ functions.

use crate::base::cpp::Cf;
use crate::types::rocks_status;
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_cf_traits(cf: *mut Cf) -> u32;
    pub fn rx_reading_fits(cf: *mut Cf, options: *const c_void, st: *mut rocks_status) -> i32;
    pub fn rx_cf_timestamp_size(cf: *mut Cf) -> usize;
    pub fn rx_cf_takes_key(cf: *mut Cf, key: *const u8, len: usize, st: *mut rocks_status) -> i32;
}
