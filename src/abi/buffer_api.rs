//! Bytes that the caller owns.

use crate::abi::bytes::FreedBuffer;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::base::bytes::Bytes;
use crate::types::{rocks_buffer, rocks_code};

impl From<Bytes> for rocks_buffer {
    fn from(bytes: Bytes) -> rocks_buffer {
        let (data, len) = bytes.into_raw();
        rocks_buffer { data, len }
    }
}

/// Frees the bytes of a buffer and empties it, so that freeing it again is harmless.
#[no_mangle]
pub extern "C" fn rocks_buffer_free(buffer: FreedBuffer, status: Status) -> rocks_code {
    call! { status, buffer =>
        buffer.free()
    }
}
