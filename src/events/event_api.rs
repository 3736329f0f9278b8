//! Events inside a database, as event listeners and event queues receive them.

use crate::events::event_queue::kind_name;
use crate::types::rocks_event_kind;
use std::ffi::c_char;
use std::ptr::null;

/// The name of a kind of event in option strings: "flush_begin".
/// Returns: a text that lives as long as the library; NULL: no such kind.
#[no_mangle]
pub extern "C" fn rocks_event_kind_name(kind: rocks_event_kind) -> *const c_char {
    kind_name(kind).map_or(null(), |name| name.as_ptr())
}
