//! Options: the functions of `options.cc` and `options_file.cc`.

use super::{Cf, Db, Options};
use crate::types::rocks_status;
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_options_set_string(options: *mut Options, text: *const c_char, st: *mut rocks_status) -> i32;
    pub fn rx_options_set_bytes(options: *mut Options, name: *const c_char, data: *const u8, len: usize, is_set: bool, st: *mut rocks_status) -> i32;
    pub fn rx_options_text(options: *const Options, how: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_options_names(options: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;

    pub fn rx_options_latest(path: *const c_char, config: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_options_load(file: *const c_char, config: *const Options, names: *mut *mut u8, len: *mut usize, out: *mut *mut *mut Options, count: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_options_check(path: *const c_char, config: *const Options, options: *const Options, names: *const *const c_char, families: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_db_options(db: *mut Db, cf: *mut Cf, opened: *const Options, out: *mut *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_db_set_options(db: *mut Db, cf: *mut Cf, names: *const *const c_char, values: *const *const c_char, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_db_set_db_options(db: *mut Db, names: *const *const c_char, values: *const *const c_char, count: usize, st: *mut rocks_status) -> i32;
}
