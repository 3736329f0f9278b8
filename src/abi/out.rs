//! Out-parameters: zeroed at once, so that they are on every failure; set on success.

use crate::core::error::{Error, Result};
use crate::types::rocks_slice;

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
    rocks_slice: rocks_slice { data: std::ptr::null(), len: 0 };
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

    pub fn is_wanted(&self) -> bool {
        !self.0.is_null()
    }

    #[inline(always)]
    pub fn set(&self, value: T) {
        if !self.0.is_null() {
            // SAFETY: not NULL; `out` vouched for it.
            unsafe { self.0.write_unaligned(value) };
        }
    }
}

/// An array of out-parameters that may be NULL.
pub struct Outs<T> {
    first: *mut T,
    count: usize,
}

/// Zeroes the out-parameters, when there are any.
///
/// # Safety
/// `pointer` is NULL or writable for `count` elements during the call.
pub unsafe fn outs<T: Zero>(pointer: *mut T, count: usize) -> Outs<T> {
    let outs = Outs {
        first: pointer,
        count,
    };
    // More than memory can hold: `wanted` refuses it.
    if !outs.is_absurd() {
        (0..count).for_each(|at| outs.set(at, T::ZERO));
    }
    outs
}

impl<T: Zero> Outs<T> {
    fn is_absurd(&self) -> bool {
        self.count > isize::MAX as usize / std::mem::size_of::<T>().max(1)
    }

    /// The same, once it is known that the caller gave them.
    pub fn wanted(self, name: &str) -> Result<Outs<T>> {
        if self.first.is_null() && self.count != 0 {
            return Err(missing(name));
        }
        if self.is_absurd() {
            let what = format!("a count of {}; more than memory can hold", self.count);
            return Err(Error::argument(name, what));
        }
        Ok(self)
    }

    pub fn set_all(&self, values: &[T]) {
        for (at, value) in values.iter().enumerate() {
            self.set(at, *value);
        }
    }

    pub fn set(&self, at: usize, value: T) {
        if !self.first.is_null() && at < self.count {
            // SAFETY: not NULL, in bounds; `outs` vouched for it.
            unsafe { self.first.add(at).write_unaligned(value) };
        }
    }
}

#[cold]
fn missing(name: &str) -> Error {
    Error::argument(name, "NULL; the answer goes there")
}
