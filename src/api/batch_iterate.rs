//! The records of a batch, one by one.

use crate::abi::guard::exclusive;
use crate::abi::status::call;
use crate::core::batch::RecordCallback;
use crate::core::error::{Error, Result};
use crate::types::{rocks_batch, rocks_batch_callbacks, rocks_code, rocks_status};
use std::ffi::c_void;

/// Shows every record of a batch to a callback, of whatever kind, in the order in which they
/// were added.
/// - callbacks: in; NULL, or one whose record is NULL: refused.
///
/// Returns: ROCKS_OK (every record was shown), ROCKS_CALLBACK_FAILED (the message is the
/// callback's), ROCKS_CORRUPTION.
#[no_mangle]
pub unsafe extern "C" fn rocks_batch_iterate(
    batch: *mut rocks_batch,
    callbacks: *const rocks_batch_callbacks,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        let batch = exclusive(batch)?;
        // SAFETY: the caller's struct, whose function is called with the types it declares.
        unsafe {
            let (state, record) = callbacks_of(callbacks)?;
            batch.iterate(state, record)
        }
    })
}

/// # Safety
/// `callbacks` is NULL or readable for the struct_size it states.
unsafe fn callbacks_of(
    callbacks: *const rocks_batch_callbacks,
) -> Result<(*mut c_void, RecordCallback)> {
    if callbacks.is_null() {
        return Err(Error::argument("callbacks", "NULL"));
    }
    // SAFETY: not NULL; the size comes first in every version.
    let size = unsafe { callbacks.cast::<usize>().read_unaligned() };
    let wanted = std::mem::size_of::<rocks_batch_callbacks>();
    if size < wanted {
        return Err(Error::argument(
            "callbacks",
            format!("a struct_size of {size}; accepted: {wanted} and more"),
        ));
    }
    // SAFETY: as large as this library's, says its size.
    let callbacks = unsafe { callbacks.read_unaligned() };
    let record = callbacks
        .record
        .ok_or_else(|| Error::argument("callbacks", "record is NULL"))?;
    Ok((callbacks.state, record))
}
