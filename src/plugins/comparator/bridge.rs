//! Declarations of this folder's C++ functions.

use crate::base::cpp::Object;
use crate::types::rocks_status;

#[rustfmt::skip]
extern "C" {
    pub fn rx_comparator_compare(comparator: *const Object, a: *const u8, a_len: usize, b: *const u8, b_len: usize, order: *mut i32, st: *mut rocks_status) -> i32;
}
