//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Object, Options};
use crate::types::{rocks_histogram, rocks_status};
use std::ffi::{c_char, c_void};

#[rustfmt::skip]
extern "C" {
    pub fn rx_options_add_event_listener(options: *mut Options, name: *const c_char, listener: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_object_new(kind: u8, options: *const c_char, with: *const Object, out: *mut *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_callbacks_new(kind: u8, callbacks: *const c_void, out: *mut *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_own_callbacks_new(kind: u8, callbacks: *const c_void, out: *mut *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_object_failures(object: *const Object, count: *mut u64, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_object_free(object: *mut Object);
    pub fn rx_object_set(object: *mut Object, name: *const c_char, value: *const c_char, st: *mut rocks_status) -> i32;
    pub fn rx_object_value(object: *const Object, name: *const c_char, value: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_options_attach(options: *mut Options, name: *const c_char, kind: u8, object: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_options_add_collector_factory(options: *mut Options, name: *const c_char, factory: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_cache_erase_unreferenced(cache: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_env_lose_unsynced(env: *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_sst_file_manager_max_trash_db_ratio(manager: *const Object) -> f64;
    pub fn rx_statistics_histogram(statistics: *const Object, name: *const c_char, out: *mut rocks_histogram, st: *mut rocks_status) -> i32;
    pub fn rx_statistics_string(statistics: *const Object, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_statistics_reset(statistics: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_statistics_ticker_names(out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_statistics_histogram_names(out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
