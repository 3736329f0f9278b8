//! Texts and properties of codes, so that bindings need no lists of their own.

use crate::abi::code;
use crate::types::{
    rocks_code, rocks_status, ROCKS_BUSY, ROCKS_HANDLE_BUSY, ROCKS_STATUS_RETRYABLE,
    ROCKS_TIMED_OUT, ROCKS_TRY_AGAIN,
};
use std::ffi::c_char;

/// Describes a code in a few words.
/// - code: any number.
///
/// Returns: a static string, "unknown code" for a number that is none; never NULL.
#[no_mangle]
pub extern "C" fn rocks_code_text(code: rocks_code) -> *const c_char {
    code::text(code).as_ptr()
}

/// Whether the same call may succeed later: RocksDB says so (retryable), or the code
/// is ROCKS_BUSY, ROCKS_TRY_AGAIN, ROCKS_TIMED_OUT or ROCKS_HANDLE_BUSY.
/// - status: in; NULL: false.
///
/// Returns: true or false.
#[no_mangle]
pub unsafe extern "C" fn rocks_status_is_retryable(status: *const rocks_status) -> bool {
    // SAFETY: NULL or the caller's status.
    unsafe { status.as_ref() }.is_some_and(|status| {
        let codes = [
            ROCKS_BUSY,
            ROCKS_TRY_AGAIN,
            ROCKS_TIMED_OUT,
            ROCKS_HANDLE_BUSY,
        ];
        status.flags & ROCKS_STATUS_RETRYABLE != 0 || codes.contains(&status.code)
    })
}
