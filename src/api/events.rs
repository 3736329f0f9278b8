//! Drained events: what a queue gave, to look at.

use crate::abi::guard::{free_exclusive, make, Named};
use crate::abi::handle;
use crate::abi::out::{out, Zero};
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::event_queue::Events;
use crate::core::objects::ObjectKind;
use crate::types::{rocks_code, rocks_events, rocks_events_view, rocks_status};

impl Named for rocks_events {
    type Object = Events;
}

impl Object for Events {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Events as u8,
        name: "events",
    };
}

// SAFETY: 0 and NULL.
unsafe impl Zero for rocks_events_view {
    const ZERO: rocks_events_view = rocks_events_view {
        count: 0,
        events: std::ptr::null(),
    };
}

/// Makes memory for drained events.
/// - events: out, owned: free with rocks_events_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_events_new(
    events: *mut *mut rocks_events,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let events = unsafe { out(events) };
    call(status, || {
        events.wanted("events")?.set(make(Events::default(), 0)?);
        Ok(())
    })
}

/// Frees drained events and their memory.
#[no_mangle]
pub unsafe extern "C" fn rocks_events_free(
    events: *mut rocks_events,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(events))
}
