//! Loggers of this library's own.

use crate::base::error::{check, Result};
use crate::events::bridge;
use crate::objects::objects::{Logger, Shared};
use std::ffi::CStr;
use std::ptr::null_mut;

impl Logger {
    /// One of this library's own, by name.
    pub fn named(name: &CStr, options: &CStr) -> Result<Logger> {
        let mut made = null_mut();
        // SAFETY: two strings.
        check(|st| unsafe {
            bridge::rx_logger_new(name.as_ptr(), options.as_ptr(), &mut made, st)
        })?;
        Ok(Shared(made))
    }
}
