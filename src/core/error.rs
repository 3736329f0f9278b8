//! What can go wrong, whole: RocksDB's Status or the library's own refusal.

use crate::bridge;
use std::ffi::CStr;
use std::mem::MaybeUninit;

pub type Result<T> = std::result::Result<T, Error>;

/// A code alone costs no allocation: that is how an absent key is told.
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

/// RocksDB's `Status::retryable`, as ROCKS_STATUS_RETRYABLE.
const RETRYABLE: u32 = 1;

pub const NOT_FOUND: i32 = 1;
pub const CORRUPTION: i32 = 2;
pub const NOT_SUPPORTED: i32 = 3;
pub const INVALID_ARGUMENT: i32 = 4;
pub const SHUTDOWN_IN_PROGRESS: i32 = 8;
pub const BUSY: i32 = 11;
pub const TRY_AGAIN: i32 = 13;
pub const TIMED_OUT: i32 = 9;
pub const ABORTED: i32 = 10;
pub const INCOMPLETE: i32 = 7;
pub const COLUMN_FAMILY_DROPPED: i32 = 15;
pub const INVALID_HANDLE: i32 = 100;
pub const CLOSED: i32 = 101;
pub const BUFFER_TOO_SMALL: i32 = 102;
pub const HANDLE_BUSY: i32 = 103;
pub const CALLBACK_FAILED: i32 = 104;
pub const CANCELLED: i32 = 105;
pub const FORKED: i32 = 106;
pub const PANIC: i32 = 107;
pub const OUT_OF_MEMORY: i32 = 108;
pub const EXCEPTION: i32 = 109;
pub const NOT_POSITIONED: i32 = 110;
pub const TOO_MANY_HANDLES: i32 = 111;

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
        Error::new(INVALID_ARGUMENT, format!("{name}: {what}"))
    }

    /// An array or buffer that is too small for an answer.
    pub fn too_small(name: &str, room: usize, wanted: usize) -> Error {
        let what = format!("{name}: room for {room}; there are {wanted}");
        Error::new(BUFFER_TOO_SMALL, what)
    }

    /// What a status says that a callback filled.
    pub(super) fn told(status: &bridge::Status) -> Error {
        let message = CStr::from_bytes_until_nul(&status.message).unwrap_or_default();
        Error::Full(Box::new(Failure {
            code: status.code,
            subcode: status.subcode,
            severity: status.severity,
            flags: status.flags,
            message: message.to_string_lossy().into_owned(),
        }))
    }

    /// Whether the same work may succeed later: RocksDB says so, or the code does.
    pub(super) fn is_passing(&self) -> bool {
        let flagged = matches!(self, Error::Full(failure) if failure.flags & RETRYABLE != 0);
        flagged || matches!(self.code(), BUSY | TRY_AGAIN | TIMED_OUT)
    }

    /// The same, told of an element of an argument: `names[3]`.
    pub fn within(self, argument: &str) -> Error {
        match self {
            Error::Full(mut failure) => {
                failure.message = format!("{argument}: {}", failure.message);
                Error::Full(failure)
            }
            code => code,
        }
    }

    pub fn code(&self) -> i32 {
        match self {
            Error::Code(code) => *code,
            Error::Full(failure) => failure.code,
        }
    }
}

/// Runs a function of the bridge, which fills a status when it answers non-zero.
#[inline(always)]
pub fn check(call: impl FnOnce(*mut bridge::Status) -> i32) -> Result<()> {
    let mut status = MaybeUninit::<bridge::Status>::uninit();
    let code = call(status.as_mut_ptr());
    if code == 0 {
        return Ok(());
    }
    Err(from_bridge(code, status.as_ptr()))
}

#[cold]
fn from_bridge(code: i32, status: *const bridge::Status) -> Error {
    if code == BUFFER_TOO_SMALL {
        return Error::Code(code); // No status is filled.
    }
    // SAFETY: the bridge fills the message, up to its NUL, with every other code.
    if code == NOT_FOUND && unsafe { (*status).message[0] } == 0 {
        return Error::Code(code);
    }
    // SAFETY: the bridge fills the numbers, and the message up to its NUL, whenever it
    // answers another code than 0; what follows the NUL is never read.
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
        message: message.to_string_lossy().into_owned(),
    }))
}
