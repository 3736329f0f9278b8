//! Out-parameters: zeroed at once, so that they are on every failure; set on success.

use crate::core::error::{Error, Result};

/// A C type that all-zero bytes are a value of.
///
/// # Safety
/// All-zero bytes must be a valid value.
pub unsafe trait Zero: Copy {
    const ZERO: Self;
}

macro_rules! zero {
    ($($type:ty: $zero:expr;)*) => {$(
        // SAFETY: the value given is the all-zero one.
        unsafe impl Zero for $type {
            const ZERO: $type = $zero;
        }
    )*};
}

zero! {
    u8: 0; i32: 0; u32: 0; i64: 0; u64: 0; usize: 0; f64: 0.0; bool: false;
    super::bytes::rocks_slice: super::bytes::rocks_slice { data: std::ptr::null(), len: 0 };
}

// SAFETY: a NULL pointer.
unsafe impl<T> Zero for *mut T {
    const ZERO: *mut T = std::ptr::null_mut();
}

// SAFETY: a NULL pointer.
unsafe impl<T> Zero for *const T {
    const ZERO: *const T = std::ptr::null();
}

/// An out-parameter that may be NULL.
pub struct Out<T>(*mut T);

/// Zeroes the out-parameter, when there is one.
///
/// # Safety
/// `pointer` is NULL or writable during the call.
#[inline(always)]
pub unsafe fn out<T: Zero>(pointer: *mut T) -> Out<T> {
    if !pointer.is_null() {
        // SAFETY: not NULL, and the caller vouches that it is writable.
        unsafe { pointer.write_unaligned(T::ZERO) };
    }
    Out(pointer)
}

impl<T: Zero> Out<T> {
    /// The same, once it is known that the caller gave one.
    #[inline(always)]
    pub fn wanted(self, name: &str) -> Result<Out<T>> {
        if self.0.is_null() {
            return Err(missing(name));
        }
        Ok(self)
    }

    #[inline(always)]
    pub fn set(&self, value: T) {
        if !self.0.is_null() {
            // SAFETY: not NULL; `out` vouched for it.
            unsafe { self.0.write_unaligned(value) };
        }
    }
}

#[cold]
fn missing(name: &str) -> Error {
    Error::argument(name, "NULL; the answer goes there")
}
