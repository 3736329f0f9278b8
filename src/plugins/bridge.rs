//! Declarations of this folder's C++ functions.

use crate::base::cpp::Options;
use crate::types::rocks_status;

#[rustfmt::skip]
extern "C" {
    pub fn rx_options_bind(options: *mut Options, st: *mut rocks_status) -> i32;
}
