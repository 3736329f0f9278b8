//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Options, Snapshot};
use crate::types::rocks_status;
use std::ffi::{c_char, c_void};

#[rustfmt::skip]
extern "C" {
    pub fn rx_options_new(kind: i32, out: *mut *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_options_clone(from: *const Options, out: *mut *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_options_timeout(options: *const Options) -> u64;
    pub fn rx_read_options_timed(options: *const Options) -> bool;
    pub fn rx_read_options_hide(options: *const Options) -> bool;
    pub fn rx_write_options_never_wait(options: *const Options) -> bool;
    pub fn rx_write_options_set_never_wait(options: *mut Options);
    pub fn rx_read_options_set_cached_only(options: *mut Options) -> bool;
    pub fn rx_read_options_set_of_iterator(options: *mut Options);
    pub fn rx_read_options_of_range(options: *mut Options, read_ahead: u64) -> bool;
    pub fn rx_options_free(options: *mut Options);
    pub fn rx_options_raw(options: *const Options) -> *const c_void;
    pub fn rx_options_set(options: *mut Options, names: *const *const c_char, values: *const *const c_char, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_options_value(options: *const Options, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_read_options_set_snapshot(options: *mut Options, snapshot: *const Snapshot);
    pub fn rx_options_set_string(options: *mut Options, text: *const c_char, st: *mut rocks_status) -> i32;
    pub fn rx_options_set_bytes(options: *mut Options, name: *const c_char, data: *const u8, len: usize, is_set: bool, st: *mut rocks_status) -> i32;
    pub fn rx_options_text(options: *const Options, how: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_options_names(options: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
