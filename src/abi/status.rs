//! Statuses: the one place that catches panics, and returns errors to the caller.

use crate::base::error::{write_text, Error, Result};
use crate::types::{rocks_code, rocks_status, ROCKS_OK, ROCKS_PANIC};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// The caller's status. NULL: not wanted.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct Status(*mut rocks_status);

/// Runs the body of an exported function and catches its panics.
#[inline(always)]
pub fn run(status: Status, body: impl FnOnce() -> Result<()>) -> rocks_code {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => ROCKS_OK,
        Ok(Err(error)) => report(status.0, &error),
        Err(panic) => report(status.0, &from_panic(&*panic)),
    }
}

#[cold]
fn from_panic(panic: &(dyn std::any::Any + Send)) -> Error {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a text");
    Error::new(ROCKS_PANIC, format!("a bug in rocks: {text}"))
}

#[cold]
fn report(status: *mut rocks_status, error: &Error) -> rocks_code {
    // SAFETY: NULL, or the caller's own status for the length of the call.
    if let Some(status) = unsafe { status.as_mut() } {
        status.code = error.code();
        match error {
            // Fast path for an absent key: a literal that needs no scan of its bytes.
            Error::Code(code) => {
                (status.subcode, status.severity, status.flags) = (0, 0, 0);
                let text = crate::abi::code::text(*code).to_bytes_with_nul();
                let to = status.message.as_mut_ptr().cast::<u8>();
                // SAFETY: every literal of `code` is shorter than a message.
                unsafe { to.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
            }
            Error::Full(failure) => {
                status.subcode = failure.subcode;
                status.severity = failure.severity;
                status.flags = failure.flags;
                write_text(&mut status.message, &failure.message);
            }
        }
    }
    error.code()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status() -> rocks_status {
        rocks_status {
            code: 7,
            subcode: 7,
            severity: 7,
            flags: 7,
            message: [1; 496],
        }
    }

    fn message(status: &rocks_status) -> String {
        let bytes = status.message.iter().map(|&c| c as u8);
        String::from_utf8(bytes.take_while(|&b| b != 0).collect()).unwrap()
    }

    #[test]
    fn the_status_is_512_bytes() {
        assert_eq!(std::mem::size_of::<rocks_status>(), 512);
    }

    #[test]
    fn a_long_message_is_cut_at_a_whole_character() {
        let mut st = status();
        let code = run(Status(&mut st), || Err(Error::new(4, "ä".repeat(400))));
        assert_eq!((code, st.code), (4, 4));
        assert_eq!(message(&st), "ä".repeat(247));
    }

    #[test]
    fn success_leaves_the_status_alone() {
        let mut st = status();
        assert_eq!(run(Status(&mut st), || Ok(())), ROCKS_OK);
        assert_eq!((st.code, st.flags, st.message[0]), (7, 7, 1));
    }

    #[test]
    fn a_panic_ends_here() {
        let mut st = status();
        assert_eq!(run(Status(&mut st), || panic!("ouch {}", 1)), ROCKS_PANIC);
        assert_eq!(message(&st), "a bug in rocks: ouch 1");
    }
}
