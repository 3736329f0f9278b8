//! Bytes: keys, values and names from C, bytes to C.
//!
//! Bytes that the caller gives or lends are `void *` in C, so that its strings and its byte arrays pass
//! without a cast; those that the library gives are `uint8_t *`.

use crate::abi::out::{missing, Zero};
use crate::abi::param::{Argument, Lent, Param, Plain};
use crate::base::entries::Many;
use crate::base::error::{Error, Result};
use crate::types::{rocks_buffer, rocks_slice, rocks_wide_column};
use std::ffi::{c_char, c_void, CStr};
use std::mem::MaybeUninit;

/// Bytes that the call reads, with their length. NULL: only with length 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InBytes(*const c_void);

/// The end of a range, with its length. NULL is an open end, an empty key is a key.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Bound(*const c_void);

/// Memory that the call fills, with its capacity. NULL: only with capacity 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Room(*mut c_void);

/// An array of keys, with its count; every element is checked. NULL: only with count 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InKeys(*const rocks_slice);

/// An array of slices, with its count; the core checks the elements. NULL: only with count 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InSlices(*const rocks_slice);

/// An array of columns of an entity, with its count; the bridge checks the elements. NULL: only with
/// count 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InWideColumns(*const rocks_wide_column);

/// An array of keys, with its count, as Rust slices. NULL: only with count 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InBytesArray(*const rocks_slice);

/// A buffer to free. NULL: nothing to free.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct FreedBuffer(*mut rocks_buffer);

/// An array of range ends, with its count. NULL: only with count 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Bounds(*const rocks_slice);

impl Param for (InBytes, usize) {
    type Argument = Lent<&'static [u8]>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own bytes.
        unsafe { bytes(self.0 .0.cast(), self.1, name).map(Lent) }
    }
}

impl Param for (Bound, usize) {
    type Argument = Lent<Option<&'static [u8]>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own bytes.
        let bytes = unsafe { bytes(self.0 .0.cast(), self.1, name)? };
        Ok(Lent((!self.0 .0.is_null()).then_some(bytes)))
    }
}

impl Param for (Room, usize) {
    type Argument = Lent<&'static mut [MaybeUninit<u8>]>;

    #[inline(always)]
    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own memory.
        unsafe { room(self.0 .0.cast(), self.1, name).map(Lent) }
    }
}

impl Param for (InSlices, usize) {
    type Argument = Lent<Many<'static>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own array.
        unsafe { array(self.0 .0, self.1, name).map(|slices| Lent(slices.into())) }
    }
}

impl Argument for Lent<Many<'static>> {
    type View<'c> = Many<'c>;

    #[inline(always)]
    fn view(&mut self) -> Many<'_> {
        self.0
    }
}

impl Param for (InWideColumns, usize) {
    type Argument = Lent<&'static [rocks_wide_column]>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own array.
        unsafe { array(self.0 .0, self.1, name).map(Lent) }
    }
}

impl Param for (InKeys, usize) {
    type Argument = Lent<&'static [rocks_slice]>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own array.
        unsafe { keys(self.0 .0, self.1, name).map(Lent) }
    }
}

impl Param for (InBytesArray, usize) {
    type Argument = Lent<Vec<&'static [u8]>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own array.
        let keys = unsafe { keys(self.0 .0, self.1, name)? };
        // SAFETY: checked just now.
        let one = |key: &rocks_slice| unsafe { bytes(key.data, key.len, name) };
        keys.iter().map(one).collect::<Result<_>>().map(Lent)
    }
}

impl Param for FreedBuffer {
    type Argument = Plain<FreedBuffer>;

    fn take(self, _: &'static str) -> Result<Self::Argument> {
        Ok(Plain(self))
    }
}

impl FreedBuffer {
    /// Frees what the buffer holds and empties it.
    pub fn free(self) -> Result<()> {
        if !self.0.is_null() {
            // SAFETY: not NULL, and the caller's; malloc allocated what it holds, or it is empty.
            unsafe {
                libc::free(self.0.read_unaligned().data.cast());
                self.0.write_unaligned(rocks_buffer::ZERO);
            }
        }
        Ok(())
    }
}

impl Param for (Bounds, usize) {
    type Argument = Lent<Vec<Option<&'static [u8]>>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own array.
        let bounds = unsafe { keys(self.0 .0, self.1, name)? };
        let one = |bound: &rocks_slice| {
            // SAFETY: checked just now.
            let bytes = unsafe { bytes(bound.data, bound.len, name)? };
            Ok((!bound.data.is_null()).then_some(bytes))
        };
        bounds.iter().map(one).collect::<Result<_>>().map(Lent)
    }
}

/// An array of slices; every element is checked.
///
/// # Safety
/// `data` is NULL or readable for `count` slices during the call, and each of them for its length.
pub unsafe fn keys<'a>(
    data: *const rocks_slice,
    count: usize,
    name: &str,
) -> Result<&'a [rocks_slice]> {
    // SAFETY: the caller vouches for the array.
    let keys = unsafe { array(data, count, name)? };
    let is_wrong =
        |key: &rocks_slice| key.len > isize::MAX as usize || (key.data.is_null() && key.len != 0);
    if let Some(at) = keys.iter().position(is_wrong) {
        return Err(bad_bytes(
            keys[at].data,
            keys[at].len,
            &format!("{name}[{at}]"),
        ));
    }
    Ok(keys)
}

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
        return Err(missing(name));
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

/// The same, but NULL means the empty string.
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

/// The path of a file or folder. Refuses an empty one, which RocksDB would take for the root.
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

impl From<&[u8]> for rocks_slice {
    fn from(bytes: &[u8]) -> rocks_slice {
        rocks_slice {
            data: bytes.as_ptr(),
            len: bytes.len(),
        }
    }
}
