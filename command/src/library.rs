//! The library as the command uses it: calls that fail as `Failure`, handles that free themselves.

use std::ffi::{CStr, CString, OsStr, c_char};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;

/// The whole interface, made from rocks.json.
#[allow(dead_code, non_camel_case_types, clippy::all)]
pub mod abi {
    include!(concat!(env!("OUT_DIR"), "/abi.rs"));
}
use abi::*;

/// How the process ends; the manual says the same.
pub const DONE: i32 = 0;
pub const NOT_THERE: i32 = 1;
pub const WRONG_USE: i32 = 2;
pub const DAMAGED: i32 = 3;
pub const FAILED: i32 = 4;
pub const INTERRUPTED: i32 = 130;

/// Why a command did not do what it should.
#[derive(Debug)]
pub struct Failure {
    pub exit: i32,
    pub code: i32,
    pub text: String,
}

pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// The library's.
    pub fn of(code: i32, text: String) -> Failure {
        let exit = exit_code(code);
        Failure { exit, code, text }
    }
}

/// The command line's: what is wrong, and what is accepted.
pub fn wrong<T>(text: impl Into<String>) -> Result<T> {
    let (exit, text) = (WRONG_USE, text.into());
    Err(Failure {
        exit,
        code: ROCKS_INVALID_ARGUMENT,
        text,
    })
}

pub fn exit_code(code: i32) -> i32 {
    match code {
        ROCKS_OK => DONE,
        ROCKS_NOT_FOUND => NOT_THERE,
        ROCKS_INVALID_ARGUMENT => WRONG_USE,
        ROCKS_CORRUPTION => DAMAGED,
        ROCKS_CANCELLED => INTERRUPTED,
        _ => FAILED,
    }
}

/// The code of a call: ROCKS_OK or one of `answers`; all others are failures.
pub fn answer(call: impl FnOnce(*mut rocks_status) -> i32, answers: &[i32]) -> Result<i32> {
    let mut status = MaybeUninit::<rocks_status>::uninit();
    let code = call(status.as_mut_ptr());
    if code == ROCKS_OK || answers.contains(&code) {
        return Ok(code);
    }
    // SAFETY: a failure fills the fields, and ends the message with a NUL.
    let text = unsafe { string((&raw const (*status.as_ptr()).message).cast()) };
    // SAFETY: the library knows its own codes, and says so of others.
    let name = || unsafe { string(rocks_code_text(code)) };
    let text = if text.is_empty() { name() } else { text };
    Err(Failure::of(code, crate::advice::said(code, text)))
}

/// Calls a function whose last parameter is a status. What is given lives through the call, and the
/// library refuses handles that are wrong.
macro_rules! call {
    ($name:ident($($given:expr),* $(,)?)) => {
        // SAFETY: as the macro says.
        $crate::library::answer(|status| unsafe { $crate::library::abi::$name($($given,)* status) }, &[])
            .map(drop)
    };
}

/// As `call`; false: ROCKS_NOT_FOUND.
macro_rules! found {
    ($name:ident($($given:expr),* $(,)?)) => {
        // SAFETY: as `call`.
        $crate::library::answer(|status| unsafe { $crate::library::abi::$name($($given,)* status) },
            &[$crate::library::abi::ROCKS_NOT_FOUND]).map(|code| code == $crate::library::abi::ROCKS_OK)
    };
}

/// As `call`, of a function that makes a handle: its last parameter but the status.
macro_rules! made {
    ($name:ident($($given:expr),* $(,)?)) => {{
        let mut out = std::ptr::null_mut();
        // SAFETY: as `call`.
        $crate::library::answer(|status| unsafe { $crate::library::abi::$name($($given,)* &mut out, status) }, &[])
            .map(|_| $crate::library::Handle::new(out))
    }};
}

/// A struct that a call fills, with its size; zeros elsewhere.
macro_rules! sized {
    ($name:ident) => {{
        // SAFETY: zeros are values of every field, pointers included.
        let mut one: $crate::library::abi::$name = unsafe { std::mem::zeroed() };
        one.struct_size = size_of_val(&one);
        one
    }};
}
pub(crate) use {call, found, made, sized};

/// A handle that is freed with it.
pub struct Handle<T>(*mut T);

impl<T> Handle<T> {
    pub fn new(handle: *mut T) -> Handle<T> {
        Handle(handle)
    }

    pub fn get(&self) -> *mut T {
        self.0
    }

    /// Takes it out of its owner, who frees it.
    pub fn leave(self) -> *mut T {
        std::mem::ManuallyDrop::new(self).0
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        // SAFETY: takes a handle of any kind.
        unsafe { rocks_release(self.0.cast()) }
    }
}

/// The handle, or NULL.
pub fn or_null<T>(handle: Option<&Handle<T>>) -> *mut T {
    handle.map_or(std::ptr::null_mut(), Handle::get)
}

/// Bytes that the library gave away.
pub struct Buffer(pub rocks_buffer);

impl Buffer {
    pub fn new() -> Buffer {
        Buffer(rocks_buffer {
            data: std::ptr::null_mut(),
            len: 0,
        })
    }

    pub fn bytes(&self) -> &[u8] {
        match self.0.len {
            0 => &[],
            // SAFETY: the library filled it.
            len => unsafe { std::slice::from_raw_parts(self.0.data, len) },
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// The texts in it, each ended by `end`.
    pub fn texts(&self, end: u8) -> Vec<String> {
        let all = self
            .bytes()
            .split(|byte| *byte == end)
            .filter(|text| !text.is_empty());
        all.map(|text| String::from_utf8_lossy(text).into_owned())
            .collect()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: the library's buffer, or an empty one.
        unsafe { rocks_buffer_free(&mut self.0, std::ptr::null_mut()) };
    }
}

/// Bytes that the library lends until its next call with the same handle.
pub fn lent<'a>(slice: rocks_slice) -> Lent<'a> {
    Lent(slice, PhantomData)
}

#[derive(Clone, Copy)]
pub struct Lent<'a>(rocks_slice, PhantomData<&'a ()>);

impl std::ops::Deref for Lent<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self.0.len {
            0 => &[],
            // SAFETY: the library lends as many bytes.
            len => unsafe { std::slice::from_raw_parts(self.0.data, len) },
        }
    }
}

pub const NO_BYTES: rocks_slice = rocks_slice {
    data: std::ptr::null(),
    len: 0,
};

pub fn slice(bytes: &[u8]) -> rocks_slice {
    rocks_slice {
        data: bytes.as_ptr(),
        len: bytes.len(),
    }
}

/// The text of a C string.
///
/// # Safety
/// It ends with a NUL.
pub unsafe fn string(text: *const c_char) -> String {
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned()
}

/// The text of an array that ends with a NUL.
pub fn text_in(text: &[c_char]) -> String {
    let bytes = text
        .iter()
        .take_while(|byte| **byte != 0)
        .map(|byte| *byte as u8);
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}

/// A name or a path for C.
pub fn c_text(text: impl AsRef<OsStr>) -> Result<CString> {
    let text = text.as_ref();
    CString::new(text.as_bytes()).or_else(|_| {
        wrong(format!(
            "{text:?}: has a NUL; accepted: names and paths without one"
        ))
    })
}

pub fn version() -> String {
    // SAFETY: both texts end with a NUL, and stay.
    unsafe {
        format!(
            "{}, RocksDB {}",
            string(rocks_version()),
            string(rocks_rocksdb_version())
        )
    }
}
