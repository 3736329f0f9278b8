//! RocksDB's perf context and IO stats: counters of the calling thread.

use crate::base::bytes::Bytes;
use crate::base::error::{check, Result};
use crate::maintenance::reports::bridge;
use std::ffi::CStr;

pub fn set_level(level: &CStr) -> Result<()> {
    // SAFETY: a string.
    check(|st| unsafe { bridge::rx_perf_set_level(level.as_ptr(), st) })
}

pub fn level() -> i32 {
    // SAFETY: reads a thread-local.
    unsafe { bridge::rx_perf_level() }
}

pub fn set_per_level(on: bool) -> Result<()> {
    // SAFETY: changes a thread-local.
    check(|st| unsafe { bridge::rx_perf_set_per_level(on.into(), st) })
}

pub fn get(name: &CStr) -> Result<u64> {
    let mut value = 0;
    // SAFETY: a string.
    check(|st| unsafe { bridge::rx_perf_value(name.as_ptr(), &mut value, st) })?;
    Ok(value)
}

pub fn reset() {
    // SAFETY: changes thread-locals.
    unsafe { bridge::rx_perf_reset() };
}

pub fn string(exclude_zero: bool) -> Result<Bytes> {
    // SAFETY: reads thread-locals.
    Bytes::from_bridge(|out, len, st| unsafe {
        bridge::rx_perf_string(exclude_zero.into(), out, len, st)
    })
}

pub fn names() -> Result<Bytes> {
    // SAFETY: takes no object.
    Bytes::from_bridge(|out, len, st| unsafe { bridge::rx_perf_names(out, len, st) })
}
