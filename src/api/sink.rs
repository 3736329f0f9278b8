//! Where callbacks append their bytes.

use crate::abi::bytes::bytes;
use crate::abi::status::call;
use crate::core::callback::{append, append_pair};
use crate::types::{rocks_code, rocks_sink, rocks_status};

/// Appends bytes to a sink. They are copied; a text of a failure is UTF-8 without a NUL.
/// - sink: in; the one that the running callback was given.
/// - data: in, len bytes; NULL: only with length 0.
///
/// Returns: ROCKS_INVALID_HANDLE (also: after its callback, or on another thread),
/// ROCKS_INVALID_ARGUMENT (also: the sink takes pairs alone).
#[no_mangle]
pub unsafe extern "C" fn rocks_sink_append(
    sink: *mut rocks_sink,
    data: *const u8,
    len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let data = unsafe { bytes(data, len, "data")? };
        append(sink.addr() as u64, data)
    })
}

/// Appends a name with a value to a sink that takes such pairs. They are copied.
/// - sink: in; the one that the running callback was given.
///
/// Returns: ROCKS_INVALID_HANDLE (also: after its callback, or on another thread),
/// ROCKS_INVALID_ARGUMENT (also: the sink takes bytes alone).
#[no_mangle]
pub unsafe extern "C" fn rocks_sink_append_pair(
    sink: *mut rocks_sink,
    name: *const u8,
    name_len: usize,
    value: *const u8,
    value_len: usize,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's bytes.
        let (name, value) = unsafe {
            (
                bytes(name, name_len, "name")?,
                bytes(value, value_len, "value")?,
            )
        };
        append_pair(sink.addr() as u64, name, value)
    })
}
