//! Declarations of this folder's C++ functions.

use crate::types::{rocks_option_description, rocks_status};
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_options_describe(kind: i32, name: *const c_char, out: *mut rocks_option_description, st: *mut rocks_status) -> i32;
}
