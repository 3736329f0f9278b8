//! Declarations of C++ functions.

use crate::types::rocks_status;

#[rustfmt::skip]
extern "C" {
    pub fn rx_end_pools(microseconds: u64, st: *mut rocks_status) -> i32;
    pub fn rx_begin_pools_anew();
    pub fn rx_sst_file_managers_with_thread() -> u64;
}
