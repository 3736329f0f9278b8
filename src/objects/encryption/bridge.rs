//! Declarations of this folder's C++ functions.

use crate::base::cpp::Object;
use crate::base::shared::Ciphers;
use crate::types::rocks_status;
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_ciphers_offer(ciphers: *const Ciphers);
    pub fn rx_env_new_encrypted(base: *const Object, provider: *const Object, keys: *const c_char, out: *mut *mut Object, st: *mut rocks_status) -> i32;
    pub fn rx_env_set_encryption_keys(env: *mut Object, keys: *const c_char, st: *mut rocks_status) -> i32;
}
