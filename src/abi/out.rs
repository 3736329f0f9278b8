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

/// A struct that may grow: the caller says how much of it there is room for.
pub struct SizedOut<T> {
    at: *mut T,
    size: usize,
}

/// Zeroes the caller's whole struct.
///
/// # Safety
/// `pointer` is NULL or writable for `size` bytes during the call.
pub unsafe fn sized_out<T: Zero>(pointer: *mut T, size: usize) -> SizedOut<T> {
    let out = SizedOut { at: pointer, size };
    if !pointer.is_null() && out.is_sensible() {
        // SAFETY: not NULL, and the caller vouches for the size.
        unsafe { pointer.cast::<u8>().write_bytes(0, size) };
    }
    out
}

impl<T: Zero> SizedOut<T> {
    /// Room for the struct's own size at least; no struct ever grows to 64 KiB.
    fn is_sensible(&self) -> bool {
        (8..1 << 16).contains(&self.size)
    }

    /// The same, once it is known that the caller gave one.
    pub fn wanted(self, name: &str) -> Result<SizedOut<T>> {
        if self.at.is_null() {
            return Err(missing(name));
        }
        if !self.is_sensible() {
            let what = format!("a size of {}; wanted: sizeof({name})", self.size);
            return Err(Error::argument(name, what));
        }
        Ok(self)
    }

    /// As much of the value as the caller knows of.
    pub fn set(&self, value: &T) {
        let size = self.size.min(std::mem::size_of::<T>());
        // SAFETY: `wanted` looked at the pointer; within both structs.
        unsafe {
            let from = (value as *const T).cast::<u8>();
            self.at.cast::<u8>().copy_from_nonoverlapping(from, size);
        }
    }
}

#[cold]
fn missing(name: &str) -> Error {
    Error::argument(name, "NULL; the answer goes there")
}
