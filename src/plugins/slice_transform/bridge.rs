//! Declarations of this folder's C++ functions.

use crate::base::cpp::Object;
use crate::types::rocks_status;

#[rustfmt::skip]
extern "C" {
    pub fn rx_slice_transform_transform(transform: *const Object, key: *const u8, key_len: usize, is_in: *mut bool, offset: *mut usize, size: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_slice_transform_same_result_when_appended(transform: *const Object, prefix: *const u8, prefix_len: usize, same: *mut bool, st: *mut rocks_status) -> i32;
}
