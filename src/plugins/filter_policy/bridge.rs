//! Declarations of this folder's C++ functions.

use crate::base::cpp::Object;
use crate::types::{rocks_slice, rocks_status};

#[rustfmt::skip]
extern "C" {
    pub fn rx_filter_policy_create(policy: *const Object, keys: *const rocks_slice, count: usize, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_filter_policy_key_may_match(policy: *const Object, key: *const u8, key_len: usize, filter: *const u8, filter_len: usize, answer: *mut bool, st: *mut rocks_status) -> i32;
    pub fn rx_filter_policy_keys_may_match(policy: *const Object, keys: *const rocks_slice, count: usize, filter: *const u8, filter_len: usize, answers: *mut u8, st: *mut rocks_status) -> i32;
    pub fn rx_filter_policy_name(policy: *const Object, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
