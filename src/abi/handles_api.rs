//! Handles of every kind.

use crate::abi::handles::guard;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::release;
use crate::abi::out::{Out, OutOrNull};
use crate::abi::param::{call, wrong};
use crate::abi::status::Status;
use crate::abi::text::TextOrEmpty;
use crate::base::bytes::Bytes;
use crate::base::fork::refuse_child;
use crate::types::{rocks_buffer, rocks_code};
use std::ffi::c_void;

/// Frees a handle of any kind, a database's too. For finalizers: it takes one argument, reports
/// nothing and never waits; do not use the handle afterwards. Whatever cannot end at once ends later:
/// an object that calls are inside of when the last of them leaves, a database (closed as by
/// rocks_db_close) and other objects whose end may wait on threads of this library. From inside a
/// callback everything ends there. What an iterator kept from being deleted is deleted in the background,
/// unless its read options have background_purge_on_iterator_cleanup=false; the files of a dropped column
/// family are deleted by those threads. exit() waits for these threads, up to 10 seconds. If a database
/// fails to close, its listeners and queues get ROCKS_EVENT_CLOSE_FAILED, and
/// rocks_release_failures counts it. For NULL, a handle that was freed before, a sink, and in a child
/// of fork() it does nothing.
/// - handle: in; NULL: does nothing.
#[no_mangle]
pub extern "C" fn rocks_release(handle: *mut c_void) {
    release::release(handle);
}

/// How many objects that rocks_release freed failed to end, in the process, and the text of the last
/// failure.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_release_failures(
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, count, last =>
        refuse_child()?;
        let (failures, text) = release::failures();
        last.set(Bytes::copy_of(text.as_bytes())?);
        count.answer(failures)
    }
}

/// Counts the handles that are alive in the process: made, and not freed. A test or a monitor finds
/// leaks by it. It looks through a table of all handles, and is no call for every request.
/// - kind: in; a type of this header that has handles, such as "rocks_iter"; NULL, empty: all types.
/// - count: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_handles_alive(
    kind: TextOrEmpty,
    count: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, kind, count =>
        refuse_child()?;
        let of = match kind.to_bytes() {
            b"" => None,
            _ => Some(kind.to_str().ok().and_then(Kind::of_type).ok_or_else(|| {
                wrong!(kind, "{kind:?}; accepted: a type that has handles, such as \"rocks_iter\"")
            })?),
        };
        count.answer(guard::alive(of))
    }
}
