//! RocksDB for Rust, over the C interface in `abi`. README.md shows how it is used.

pub mod abi;
mod data;
mod events;
mod options;
mod writes;

pub use data::{Batch, Database, Family, Range, Rows, Snapshot, Transaction};
pub use events::{Backups, Event, EventQueue};
pub use options::{Decision, Options};
pub use writes::Writer;

use abi::*;
use std::ffi::{CStr, CString, c_void};
use std::fmt;

/// A call that failed.
#[derive(Clone, Debug)]
pub struct Error {
    pub code: i32,
    pub subcode: i32,
    pub severity: i32,
    pub flags: u32,
    pub message: String,
    pub retryable: bool,
}

impl fmt::Display for Error {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;

/// The code of a call that takes a status: ROCKS_OK or one of `answers`.
fn code(call: impl FnOnce(*mut rocks_status) -> i32, answers: &[i32]) -> Result<i32> {
    let mut status = std::mem::MaybeUninit::<rocks_status>::uninit();
    let code = call(status.as_mut_ptr());
    if code == ROCKS_OK || answers.contains(&code) {
        return Ok(code);
    }
    let status = status.as_ptr();
    // SAFETY: a failure fills the fields, and ends the message with a NUL.
    Err(unsafe {
        let message = CStr::from_ptr((&raw const (*status).message).cast());
        Error {
            code: (*status).code,
            subcode: (*status).subcode,
            severity: (*status).severity,
            flags: (*status).flags,
            message: message.to_string_lossy().into_owned(),
            retryable: rocks_status_is_retryable(status),
        }
    })
}

fn call(call: impl FnOnce(*mut rocks_status) -> i32) -> Result<()> {
    code(call, &[]).map(drop)
}

/// A handle that a call makes.
fn made<T>(make: impl FnOnce(*mut *mut T, *mut rocks_status) -> i32) -> Result<*mut T> {
    let mut out = std::ptr::null_mut();
    call(|status| make(&mut out, status))?;
    Ok(out)
}

/// A text for C; a NUL inside is refused.
fn text(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| Error {
        code: ROCKS_INVALID_ARGUMENT,
        subcode: 0,
        severity: 0,
        flags: 0,
        message: format!("text: {text:?} has a NUL; accepted: names and paths without one"),
        retryable: false,
    })
}

fn bytes(data: &[u8]) -> *const c_void {
    data.as_ptr().cast()
}

/// A copy of bytes of the library.
///
/// # Safety
/// `len` bytes are there.
unsafe fn copied(data: *const u8, len: usize) -> Vec<u8> {
    match len {
        0 => Vec::new(),
        // SAFETY: the caller's promise.
        _ => unsafe { std::slice::from_raw_parts(data, len) }.to_vec(),
    }
}

/// The bytes of a buffer, which is freed.
fn taken(mut buffer: rocks_buffer) -> Result<Vec<u8>> {
    // SAFETY: the library filled the buffer.
    let data = unsafe { copied(buffer.data, buffer.len) };
    // SAFETY: as before.
    call(|status| unsafe { rocks_buffer_free(&mut buffer, status) })?;
    Ok(data)
}

/// A handle. `close` frees it and says what failed; dropping it says nothing. What is in use and refuses to
/// close (ROCKS_HANDLE_BUSY) is dropped: the library ends it when it can.
struct Owned<T> {
    handle: *mut T,
    free: unsafe extern "C" fn(*mut T, *mut rocks_status) -> rocks_code,
}

// SAFETY: handles are numbers; the library refuses a second thread where it takes one at a time.
unsafe impl<T> Send for Owned<T> {}
// SAFETY: as before.
unsafe impl<T> Sync for Owned<T> {}

impl<T> Owned<T> {
    fn close(self) -> Result<()> {
        // SAFETY: a wrong handle is refused, never followed.
        let closed = call(|status| unsafe { (self.free)(self.handle, status) });
        if !matches!(&closed, Err(error) if error.code == ROCKS_HANDLE_BUSY) {
            std::mem::forget(self);
        }
        closed
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: takes a handle of any kind.
        unsafe { rocks_release(self.handle.cast()) }
    }
}

/// How many objects of the library are alive in the process.
pub fn alive() -> Result<u64> {
    let mut count = 0;
    // SAFETY: `count` is there for the call.
    call(|status| unsafe { rocks_handles_alive(std::ptr::null(), &mut count, status) })?;
    Ok(count)
}
