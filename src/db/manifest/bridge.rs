//! Declarations of this folder's C++ functions.

use crate::base::cpp::Options;
use crate::types::rocks_status;
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_manifest_edits(path: *const c_char, options: *const Options, lines: *mut *mut u8, len: *mut usize, damage: *mut *mut u8, damage_len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_db_remove_table_file(path: *const c_char, options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, number: u64, moved_to: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
