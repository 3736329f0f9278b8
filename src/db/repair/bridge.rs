//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Object, Options};
use crate::types::{rocks_repair_report, rocks_status};
use std::ffi::c_char;
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_db_repair(path: *const c_char, options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, in_place: bool, stop: *const AtomicBool, progress: *const Object, report: *mut rocks_repair_report, lines: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
