//! Sinks: callbacks append their bytes to them.

use crate::abi::bytes::InBytes;
use crate::abi::callbacks::InSink;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::callback::callback::{append, append_pair};
use crate::types::rocks_code;

/// Appends bytes to a sink. They are copied; a text of a failure is UTF-8 without a NUL.
/// - sink: in; the one that the running callback was given.
/// - data: in, len bytes; NULL: only with length 0.
///
/// Returns: ROCKS_INVALID_HANDLE (also: after its callback, or on another thread),
/// ROCKS_INVALID_ARGUMENT (also: the sink takes pairs alone).
#[no_mangle]
pub extern "C" fn rocks_sink_append(
    sink: InSink,
    data: InBytes,
    len: usize,
    status: Status,
) -> rocks_code {
    call! { status, sink, (data, len) =>
        append(sink, data)
    }
}

/// Appends a name with a value to a sink that takes such pairs. They are copied.
/// - sink: in; the one that the running callback was given.
///
/// Returns: ROCKS_INVALID_HANDLE (also: after its callback, or on another thread),
/// ROCKS_INVALID_ARGUMENT (also: the sink takes bytes alone).
#[no_mangle]
pub extern "C" fn rocks_sink_append_pair(
    sink: InSink,
    name: InBytes,
    name_len: usize,
    value: InBytes,
    value_len: usize,
    status: Status,
) -> rocks_code {
    call! { status, sink, (name, name_len), (value, value_len) =>
        append_pair(sink, name, value)
    }
}
