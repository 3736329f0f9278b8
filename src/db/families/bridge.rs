//! Declarations of this folder's C++ functions.

use crate::base::cpp::Cf;

#[rustfmt::skip]
extern "C" {
    pub fn rx_cf_traits(cf: *mut Cf) -> u32;
    pub fn rx_cf_key_length(cf: *mut Cf) -> usize;
}
