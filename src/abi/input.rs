//! Arguments of other shapes than bytes: yes or no, bounds, ranges.

use super::bytes::{array, bytes};
use crate::core::error::{Error, Result};
use crate::types::rocks_slice;

/// 0 or 1.
pub fn yes_or_no(value: i32, name: &str) -> Result<bool> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Error::argument(name, format!("{value}; accepted: 0, 1"))),
    }
}

/// The end of a range: NULL is an open end, an empty key is a key.
///
/// # Safety
/// `data` is NULL or readable for `len` bytes during the call.
pub unsafe fn bound<'a>(data: *const u8, len: usize, name: &str) -> Result<Option<&'a [u8]>> {
    // SAFETY: the caller vouches for the length.
    let bytes = unsafe { bytes(data, len, name)? };
    Ok((!data.is_null()).then_some(bytes))
}

type Ranges<'a> = Vec<(Option<&'a [u8]>, Option<&'a [u8]>)>;

/// Two arrays of bounds that begin and end ranges.
///
/// # Safety
/// Both are NULL or readable for `count` slices during the call, and so are the slices.
pub unsafe fn ranges<'a>(
    begins: *const rocks_slice,
    ends: *const rocks_slice,
    count: usize,
) -> Result<Ranges<'a>> {
    // SAFETY: the caller vouches for the arrays.
    let (begins, ends) = unsafe { (array(begins, count, "begins")?, array(ends, count, "ends")?) };
    let one = |(begin, end): (&rocks_slice, &rocks_slice)| {
        // SAFETY: the caller vouches for the slices.
        unsafe {
            Ok((
                bound(begin.data, begin.len, "begins")?,
                bound(end.data, end.len, "ends")?,
            ))
        }
    };
    begins.iter().zip(ends).map(one).collect()
}
