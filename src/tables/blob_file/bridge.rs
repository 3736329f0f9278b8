//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Iterator, Options};
use crate::types::rocks_status;
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_blob_file_iter_new(path: *const c_char, options: *const Options, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
}
