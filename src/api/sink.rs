//! Where callbacks append their bytes.

use crate::abi::bytes::bytes;
use crate::abi::code::rocks_code;
use crate::abi::status::{call, rocks_status};
use crate::core::callback::append;

/// Takes the bytes that a callback hands back: a result, or the text of its failure. It
/// serves during that call of the callback, on its thread; later it is no handle any more.
pub struct rocks_sink(());

/// Appends bytes to a sink. They are copied; a text of a failure is UTF-8 without a NUL.
/// - sink: in; the one that the running callback was given.
/// - data: in, len bytes; NULL: only with length 0.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE (also: after its callback, or on another
/// thread), ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
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
