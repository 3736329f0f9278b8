//! Errors: RocksDB's whole Status, or the library's own refusal.

use crate::base::text::unsaid;
use crate::types::{
    rocks_status, ROCKS_BUFFER_TOO_SMALL, ROCKS_BUSY, ROCKS_CLOSED, ROCKS_INVALID_ARGUMENT,
    ROCKS_NOT_FOUND, ROCKS_STATUS_RETRYABLE, ROCKS_TIMED_OUT, ROCKS_TRY_AGAIN,
};
use std::ffi::{c_char, CStr};
use std::mem::MaybeUninit;

pub type Result<T> = std::result::Result<T, Error>;

/// A code alone needs no allocation; an absent key returns one.
#[derive(Debug)]
pub enum Error {
    Code(i32),
    Full(Box<Failure>),
}

#[derive(Clone, Debug)]
pub struct Failure {
    pub code: i32,
    pub subcode: i32,
    pub severity: i32,
    pub flags: u32,
    pub message: String,
}

impl Error {
    pub fn new(code: i32, message: impl Into<String>) -> Error {
        Error::Full(Box::new(Failure {
            code,
            subcode: 0,
            severity: 0,
            flags: 0,
            message: message.into(),
        }))
    }

    /// A wrong argument: its name, and what is wrong with it or accepted.
    pub fn argument(name: &str, what: impl std::fmt::Display) -> Error {
        Error::new(ROCKS_INVALID_ARGUMENT, format!("{name}: {what}"))
    }

    /// An array or buffer that is too small for the result.
    pub fn too_small(name: &str, room: usize, wanted: usize) -> Error {
        let what = format!("{name}: room for {room}; there are {wanted}");
        Error::new(ROCKS_BUFFER_TOO_SMALL, what)
    }

    /// The error in a status that a callback filled.
    pub(crate) fn from_status(status: &rocks_status) -> Error {
        // SAFETY: a status that was filled ends with a NUL.
        let message = unsafe { CStr::from_ptr(status.message.as_ptr()) };
        Error::Full(Box::new(Failure {
            code: status.code,
            subcode: status.subcode,
            severity: status.severity,
            flags: status.flags,
            message: message.to_string_lossy().into_owned(),
        }))
    }

    /// Its text; a bare code has none.
    pub(crate) fn message(&self) -> &str {
        match self {
            Error::Code(_) => "",
            Error::Full(failure) => &failure.message,
        }
    }

    /// Whether the same work may succeed later, according to RocksDB or the code.
    pub(crate) fn is_passing(&self) -> bool {
        let flagged =
            matches!(self, Error::Full(failure) if failure.flags & ROCKS_STATUS_RETRYABLE != 0);
        flagged || matches!(self.code(), ROCKS_BUSY | ROCKS_TRY_AGAIN | ROCKS_TIMED_OUT)
    }

    /// The same for an element of an argument: `names[3]`.
    pub fn within(self, argument: &str) -> Error {
        match self {
            Error::Full(mut failure) => {
                failure.message = format!("{argument}: {}", failure.message);
                Error::Full(failure)
            }
            code => code,
        }
    }

    /// The same with more behind it.
    pub fn and(self, more: &str) -> Error {
        match self {
            Error::Full(mut failure) => {
                failure.message = format!("{}; {more}", failure.message);
                Error::Full(failure)
            }
            code => code,
        }
    }

    /// The same, naming the database's folder if it names no file and no argument: "CURRENT file corrupted".
    pub fn of_folder(self, path: &CStr) -> Error {
        match self {
            Error::Full(mut failure) if !failure.message.contains(['/', '"']) => {
                failure.message = format!("{}; path: {path:?}", failure.message);
                Error::Full(failure)
            }
            other => other,
        }
    }

    /// Its text; of a code alone, the number.
    pub fn text(&self) -> String {
        match self {
            Error::Code(code) => format!("code {code}"),
            Error::Full(failure) => failure.message.clone(),
        }
    }

    /// A copy of what it says.
    pub(crate) fn to_failure(&self) -> Box<Failure> {
        match self {
            Error::Full(failure) => failure.clone(),
            Error::Code(code) => Box::new(Failure {
                code: *code,
                subcode: 0,
                severity: 0,
                flags: 0,
                message: self.text(),
            }),
        }
    }

    pub fn code(&self) -> i32 {
        match self {
            Error::Code(code) => *code,
            Error::Full(failure) => failure.code,
        }
    }
}

/// Runs a function of the bridge, which fills a status if it returns non-zero.
#[inline(always)]
pub fn check(call: impl FnOnce(*mut rocks_status) -> i32) -> Result<()> {
    let mut status = MaybeUninit::<rocks_status>::uninit();
    let code = call(status.as_mut_ptr());
    if code == 0 {
        return Ok(());
    }
    Err(from_bridge(code, status.as_ptr()))
}

#[cold]
fn from_bridge(code: i32, status: *const rocks_status) -> Error {
    if code == ROCKS_BUFFER_TOO_SMALL {
        return Error::Code(code); // No status is filled.
    }
    // SAFETY: the bridge fills the message, up to its NUL, with every other code.
    if code == ROCKS_NOT_FOUND && unsafe { (*status).message[0] } == 0 {
        return Error::Code(code);
    }
    // SAFETY: the bridge fills the numbers, and the message up to its NUL, whenever it returns a
    // code other than 0; bytes after the NUL are never read.
    let (subcode, severity, flags, message) = unsafe {
        (
            (*status).subcode,
            (*status).severity,
            (*status).flags,
            CStr::from_ptr((&raw const (*status).message).cast()),
        )
    };
    Error::Full(Box::new(Failure {
        code,
        subcode,
        severity,
        flags,
        message: unsaid::completed(&message.to_string_lossy()),
    }))
}

/// The error for an object of another database.
pub(crate) fn foreign(argument: &str) -> Error {
    Error::new(
        ROCKS_INVALID_ARGUMENT,
        format!("{argument}: it belongs to another database"),
    )
}

/// The error for an object whose database is closed.
pub(crate) fn closed() -> Error {
    Error::new(ROCKS_CLOSED, "the database is closing or closed")
}

/// Copies as many whole characters as fit, and a NUL.
pub(crate) fn write_text(to: &mut [c_char], text: &str) {
    let mut end = text.len().min(to.len() - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text.as_bytes()[..end];
    // SAFETY: at most as long as `to`; c_char has u8's layout.
    unsafe {
        to.as_mut_ptr()
            .copy_from_nonoverlapping(text.as_ptr().cast(), end)
    };
    to[end] = 0;
    if text.contains(&0) {
        // A NUL inside (a key in RocksDB's text) would hide what follows it.
        let inside = to[..end].iter_mut().filter(|one| **one == 0);
        inside.for_each(|one| *one = b'?' as c_char);
    }
}
