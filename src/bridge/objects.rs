//! Shared objects, filters, statistics and perf counters: cache.cc, objects.cc, attach.cc,
//! filter_direct.cc, statistics.cc, perf.cc.

use super::{Options, WalFilterReport};
use crate::types::{rocks_histogram, rocks_slice, rocks_status};
use std::ffi::{c_char, c_void};

/// `rx::object`.
#[repr(C)]
pub struct Object {
    _opaque: [u8; 0],
}

#[rustfmt::skip]
extern "C" {
    pub fn rx_object_new(kind: u8, options: *const c_char, with: *const Object, out: *mut *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_callbacks_new(kind: u8, callbacks: *const c_void, out: *mut *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_own_callbacks_new(kind: u8, callbacks: *const c_void, out: *mut *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_object_failures(object: *const Object, count: *mut u64, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_object_free(object: *mut Object);
    pub fn rx_object_set(object: *mut Object, name: *const c_char, value: *const c_char, st: *mut rocks_status) -> i32;
    pub fn rx_object_value(object: *const Object, name: *const c_char, value: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_options_attach(options: *mut Options, name: *const c_char, kind: u8, object: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_options_add_collector_factory(options: *mut Options, name: *const c_char, factory: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_options_bind(options: *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_wal_filter_bind(options: *mut Options, how: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_wal_filter_report(options: *const Options, out: *mut WalFilterReport);

    pub fn rx_cache_erase_unreferenced(cache: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_env_lose_unsynced(env: *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_sst_file_manager_max_trash_db_ratio(manager: *const Object) -> f64;

    pub fn rx_comparator_compare(comparator: *const Object, a: *const u8, a_len: usize, b: *const u8, b_len: usize, order: *mut i32, st: *mut rocks_status) -> i32;
    pub fn rx_slice_transform_transform(transform: *const Object, key: *const u8, key_len: usize, is_in: *mut bool, offset: *mut usize, size: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_slice_transform_same_result_when_appended(transform: *const Object, prefix: *const u8, prefix_len: usize, same: *mut bool, st: *mut rocks_status) -> i32;
    pub fn rx_filter_policy_create(policy: *const Object, keys: *const rocks_slice, count: usize, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_filter_policy_key_may_match(policy: *const Object, key: *const u8, key_len: usize, filter: *const u8, filter_len: usize, answer: *mut bool, st: *mut rocks_status) -> i32;
    pub fn rx_filter_policy_keys_may_match(policy: *const Object, keys: *const rocks_slice, count: usize, filter: *const u8, filter_len: usize, answers: *mut u8, st: *mut rocks_status) -> i32;
    pub fn rx_filter_policy_name(policy: *const Object, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;

    pub fn rx_statistics_histogram(statistics: *const Object, name: *const c_char, out: *mut rocks_histogram, st: *mut rocks_status) -> i32;
    pub fn rx_statistics_string(statistics: *const Object, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_statistics_reset(statistics: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_statistics_ticker_names(out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_statistics_histogram_names(out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;

    pub fn rx_perf_set_level(level: *const c_char, st: *mut rocks_status) -> i32;
    pub fn rx_perf_level() -> i32;
    pub fn rx_perf_set_per_level(on: i32, st: *mut rocks_status) -> i32;
    pub fn rx_perf_value(name: *const c_char, value: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_perf_reset();
    pub fn rx_perf_string(exclude_zero: i32, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_perf_names(out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
