//! Sinks: callbacks append their bytes to them.

use crate::abi::bytes::InBytes;
use crate::abi::callbacks::InSink;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::callback::callback::{append, append_pair, refused};
use crate::types::{rocks_code, ROCKS_OK};

/// Notes an append that failed by its arguments; of others the reason is noted already.
#[inline(always)]
fn noted(sink: InSink, code: rocks_code) -> rocks_code {
    if code != ROCKS_OK {
        refused(sink.number(), "a wrong argument");
    }
    code
}

/// Appends bytes to a sink, on any thread. They are copied; a text of a failure is UTF-8 without a NUL.
///
/// A callback that succeeds although an append to its sink failed counts as failed.
/// - sink: in; one that a running callback was given.
/// - data: in, len bytes; NULL: only with length 0.
///
/// Returns: ROCKS_INVALID_HANDLE (also: its callback has returned),
/// ROCKS_INVALID_ARGUMENT (also: the sink takes pairs alone).
#[no_mangle]
pub extern "C" fn rocks_sink_append(
    sink: InSink,
    data: InBytes,
    len: usize,
    status: Status,
) -> rocks_code {
    noted(
        sink,
        call! { status, sink, (data, len) =>
            append(sink, data)
        },
    )
}

/// Appends a name with a value to a sink that takes such pairs, on any thread. They are copied.
///
/// A callback that succeeds although an append to its sink failed counts as failed.
/// - sink: in; one that a running callback was given.
///
/// Returns: ROCKS_INVALID_HANDLE (also: its callback has returned),
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
    noted(
        sink,
        call! { status, sink, (name, name_len), (value, value_len) =>
            append_pair(sink, name, value)
        },
    )
}
