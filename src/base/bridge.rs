//! Declarations of this folder's C++ functions.

use std::ffi::{c_char, c_void};

#[rustfmt::skip]
extern "C" {
    pub fn rx_rocksdb_version() -> *const c_char;
    pub fn rx_free(memory: *mut c_void);
}
