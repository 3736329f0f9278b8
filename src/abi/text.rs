//! Texts as parameters: NUL-terminated UTF-8.

use crate::abi::bytes::{array, file_path, text, text_or_empty};
use crate::abi::param::{Lent, Param};
use crate::base::error::Result;
use std::ffi::{c_char, CStr};

/// A name or another text. NULL: refused.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InText(*const c_char);

/// A text. NULL: the empty one.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct TextOrEmpty(*const c_char);

/// The path of a file or folder. NULL, empty: refused; RocksDB would take an empty one for the root.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InPath(*const c_char);

/// The same; NULL: none.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct PathOrNull(*const c_char);

/// Texts, with their count. NULL: only with count 0.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct InTexts(*const *const c_char);

impl Param for InText {
    type Argument = Lent<&'static CStr>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own string.
        unsafe { text(self.0, name).map(Lent) }
    }
}

impl Param for TextOrEmpty {
    type Argument = Lent<&'static CStr>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own string.
        unsafe { text_or_empty(self.0, name).map(Lent) }
    }
}

impl Param for InPath {
    type Argument = Lent<&'static CStr>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own string.
        unsafe { file_path(self.0, name).map(Lent) }
    }
}

impl Param for PathOrNull {
    type Argument = Lent<Option<&'static CStr>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        if self.0.is_null() {
            return Ok(Lent(None));
        }
        // SAFETY: a parameter's own string.
        unsafe { file_path(self.0, name).map(|path| Lent(Some(path))) }
    }
}

impl Param for (InTexts, usize) {
    type Argument = Lent<Vec<&'static CStr>>;

    fn take(self, name: &'static str) -> Result<Self::Argument> {
        // SAFETY: a parameter's own array of strings.
        unsafe { texts(self.0 .0, self.1, name).map(Lent) }
    }
}

/// An array of texts; errors name the element.
///
/// # Safety
/// `data` is NULL or readable for `count` pointers during the call, each NULL or a NUL-terminated
/// string that lives as long.
pub unsafe fn texts<'a>(
    data: *const *const c_char,
    count: usize,
    name: &str,
) -> Result<Vec<&'a CStr>> {
    // SAFETY: the caller vouches for the array.
    let pointers = unsafe { array(data, count, name)? };
    let one = |(at, &pointer)| {
        // SAFETY: the caller vouches for the strings.
        unsafe { text(pointer, &format!("{name}[{at}]")) }
    };
    pointers.iter().enumerate().map(one).collect()
}
