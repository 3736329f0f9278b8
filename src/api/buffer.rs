//! Bytes that the caller owns.

use crate::abi::status::call;
use crate::core::bytes::Bytes;
use crate::types::{rocks_buffer, rocks_code, rocks_status};

impl From<Bytes> for rocks_buffer {
    fn from(bytes: Bytes) -> rocks_buffer {
        let (data, len) = bytes.into_raw();
        rocks_buffer { data, len }
    }
}

/// Frees what a buffer holds and empties it, so that freeing it again is harmless.
#[no_mangle]
pub unsafe extern "C" fn rocks_buffer_free(
    buffer: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: NULL or the caller's buffer.
        if let Some(buffer) = unsafe { buffer.as_mut() } {
            buffer.release();
        }
        Ok(())
    })
}
