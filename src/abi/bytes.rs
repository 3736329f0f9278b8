//! Bytes: keys, values and names from C, bytes to C.

use crate::core::error::{Error, Result};
use crate::types::{rocks_buffer, rocks_slice, ROCKS_OUT_OF_MEMORY};
use std::ffi::{c_char, CStr};
use std::mem::MaybeUninit;

/// Bytes in: NULL only with length 0.
///
/// # Safety
/// `data` is NULL or readable for `len` bytes during the call.
#[inline(always)]
pub unsafe fn bytes<'a>(data: *const u8, len: usize, name: &str) -> Result<&'a [u8]> {
    if len > isize::MAX as usize || (data.is_null() && len != 0) {
        return Err(bad_bytes(data, len, name));
    }
    if data.is_null() {
        return Ok(&[]);
    }
    // SAFETY: not NULL, and the caller vouches for the length.
    Ok(unsafe { std::slice::from_raw_parts(data, len) })
}

#[cold]
fn bad_bytes(data: *const u8, len: usize, name: &str) -> Error {
    if data.is_null() {
        Error::argument(name, format!("NULL with a length of {len}"))
    } else {
        Error::argument(
            name,
            format!("a length of {len}; more than memory can hold"),
        )
    }
}

/// Memory to fill: NULL only with capacity 0.
///
/// # Safety
/// `data` is NULL or writable for `len` bytes during the call.
pub unsafe fn room<'a>(data: *mut u8, len: usize, name: &str) -> Result<&'a mut [MaybeUninit<u8>]> {
    if len > isize::MAX as usize || (data.is_null() && len != 0) {
        return Err(bad_bytes(data, len, name));
    }
    if data.is_null() {
        return Ok(&mut []);
    }
    // SAFETY: not NULL, and the caller vouches for the length.
    Ok(unsafe { std::slice::from_raw_parts_mut(data.cast(), len) })
}

/// An array of `count` elements: NULL only with count 0.
///
/// # Safety
/// `data` is NULL or readable for `count` elements during the call.
pub unsafe fn array<'a, T>(data: *const T, count: usize, name: &str) -> Result<&'a [T]> {
    if count == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(Error::argument(
            name,
            format!("NULL with a count of {count}"),
        ));
    }
    if count > isize::MAX as usize / std::mem::size_of::<T>().max(1) {
        return Err(Error::argument(
            name,
            format!("a count of {count}; more than memory can hold"),
        ));
    }
    if !data.addr().is_multiple_of(std::mem::align_of::<T>()) {
        return Err(Error::argument(name, "not aligned for its type"));
    }
    // SAFETY: not NULL, aligned, and the caller vouches for the count.
    Ok(unsafe { std::slice::from_raw_parts(data, count) })
}

/// A path or name: NUL-terminated UTF-8, not NULL.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string that lives as long as the call.
pub unsafe fn text<'a>(text: *const c_char, name: &str) -> Result<&'a CStr> {
    if text.is_null() {
        return Err(Error::argument(name, "NULL"));
    }
    // SAFETY: not NULL, and the caller vouches for the NUL.
    let text = unsafe { CStr::from_ptr(text) };
    match text.to_str() {
        Ok(_) => Ok(text),
        Err(error) => Err(Error::argument(
            name,
            format!("not UTF-8 at byte {}: {:?}", error.valid_up_to(), text),
        )),
    }
}

/// The same, where NULL stands for the empty string.
///
/// # Safety
/// As for `text`.
pub unsafe fn text_or_empty<'a>(given: *const c_char, name: &str) -> Result<&'a CStr> {
    if given.is_null() {
        return Ok(c"");
    }
    // SAFETY: the caller vouches for the string.
    unsafe { text(given, name) }
}

/// The path of a file or folder. RocksDB would take an empty one for the root.
///
/// # Safety
/// As for `text`.
pub unsafe fn file_path<'a>(path: *const c_char, name: &str) -> Result<&'a CStr> {
    // SAFETY: the caller vouches for the string.
    let path = unsafe { text(path, name)? };
    if path.is_empty() {
        return Err(Error::argument(name, "empty"));
    }
    Ok(path)
}

// SAFETY: NULL and 0.
unsafe impl super::out::Zero for rocks_buffer {
    const ZERO: rocks_buffer = rocks_buffer {
        data: std::ptr::null_mut(),
        len: 0,
    };
}

impl From<&[u8]> for rocks_slice {
    fn from(bytes: &[u8]) -> rocks_slice {
        rocks_slice {
            data: bytes.as_ptr(),
            len: bytes.len(),
        }
    }
}

impl rocks_buffer {
    /// A copy that C frees; a NUL that is not counted follows it.
    pub fn copy_of(bytes: &[u8]) -> Result<rocks_buffer> {
        // SAFETY: malloc may fail, which is looked at.
        let data = unsafe { libc::malloc(bytes.len() + 1) }.cast::<u8>();
        if data.is_null() {
            return Err(Error::Code(ROCKS_OUT_OF_MEMORY));
        }
        // SAFETY: len + 1 bytes were allocated just now.
        unsafe {
            data.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            data.add(bytes.len()).write(0);
        }
        Ok(rocks_buffer {
            data,
            len: bytes.len(),
        })
    }

    pub fn release(&mut self) {
        // SAFETY: the bridge allocated it with malloc, or it is NULL.
        unsafe { libc::free(self.data.cast()) };
        (self.data, self.len) = (std::ptr::null_mut(), 0);
    }
}
