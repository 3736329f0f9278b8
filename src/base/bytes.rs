//! Bytes that the bridge allocated.

use crate::base::bridge;
use crate::base::error::{check, Error, Result};
use crate::types::{rocks_status, ROCKS_OUT_OF_MEMORY};
use std::ptr::null_mut;

/// Bytes that the bridge allocated with malloc.
pub struct Bytes {
    data: *mut u8,
    len: usize,
}

// SAFETY: memory that nobody else has.
unsafe impl Send for Bytes {}

impl Bytes {
    pub fn from_bridge(
        call: impl FnOnce(*mut *mut u8, *mut usize, *mut rocks_status) -> i32,
    ) -> Result<Bytes> {
        let mut bytes = Bytes::none();
        check(|st| call(&mut bytes.data, &mut bytes.len, st))?;
        Ok(bytes)
    }

    /// A copy, followed by a NUL that is not counted.
    pub fn copy_of(bytes: &[u8]) -> Result<Bytes> {
        // SAFETY: malloc may fail, which is checked.
        let data = unsafe { libc::malloc(bytes.len() + 1) }.cast::<u8>();
        if data.is_null() {
            return Err(Error::Code(ROCKS_OUT_OF_MEMORY));
        }
        // SAFETY: len + 1 bytes were allocated just now.
        unsafe {
            data.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            data.add(bytes.len()).write(0);
        }
        let len = bytes.len();
        Ok(Bytes { data, len })
    }

    pub(crate) fn none() -> Bytes {
        Bytes {
            data: null_mut(),
            len: 0,
        }
    }

    /// Out-parameters for an allocation of the bridge.
    pub(crate) fn parts(&mut self) -> (*mut *mut u8, *mut usize) {
        (&mut self.data, &mut self.len)
    }

    pub fn as_slice(&self) -> &[u8] {
        if self.data.is_null() {
            return &[];
        }
        // SAFETY: the bridge allocated `len` bytes.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }

    /// Gives up ownership; the caller frees it with `free`.
    pub fn into_raw(self) -> (*mut u8, usize) {
        let parts = (self.data, self.len);
        std::mem::forget(self);
        parts
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        // SAFETY: malloc'd by the bridge, freed once.
        unsafe { bridge::rx_free(self.data.cast()) };
    }
}
