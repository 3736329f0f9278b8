//! Drained events: what a queue gave, to look at.

use crate::abi::guard::{free_exclusive, make, Named};
use crate::abi::handle;
use crate::abi::out::{out, Zero};
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::event_queue::Events;
use crate::core::objects::ObjectKind;
use crate::types::{rocks_code, rocks_event_block, rocks_event_block_view, rocks_status};

impl Named for rocks_event_block {
    type Object = Events;
}

impl Object for Events {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Events as u8,
        name: "event_block",
    };
}

// SAFETY: 0 and NULL.
unsafe impl Zero for rocks_event_block_view {
    const ZERO: rocks_event_block_view = rocks_event_block_view {
        count: 0,
        events: std::ptr::null(),
    };
}

/// Makes memory for drained events.
/// - events: out, owned: free with rocks_event_block_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_event_block_new(
    events: *mut *mut rocks_event_block,
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
pub unsafe extern "C" fn rocks_event_block_free(
    events: *mut rocks_event_block,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_exclusive(events))
}
