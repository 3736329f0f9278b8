//! Declarations of this folder's C++ functions.

use crate::base::cpp::Options;
use crate::types::rocks_status;
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_options_bind(options: *mut Options, family: *const c_char, st: *mut rocks_status) -> i32;
}
