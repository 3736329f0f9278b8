//! The version of the RocksDB inside.

use crate::base::bridge;
use std::ffi::CStr;

pub fn rocksdb() -> &'static CStr {
    // SAFETY: a string literal of the bridge.
    unsafe { CStr::from_ptr(bridge::rx_rocksdb_version()) }
}
