//! Drained events: what a queue gave, to look at.

use crate::abi::guard::Named;
use crate::abi::handle;
use crate::abi::handles::FreedSole;
use crate::abi::new_handle::New;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::table::Object;
use crate::core::event_queue::Events;
use crate::core::objects::ObjectKind;
use crate::types::{rocks_code, rocks_event_block};

impl Named for rocks_event_block {
    type Object = Events;
}

impl Object for Events {
    const KIND: handle::Kind = handle::Kind {
        number: ObjectKind::Events as u8,
        name: "event_block",
    };
}

/// Makes memory for drained events.
/// - events: out, owned: free with rocks_event_block_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_event_block_new(
    events: New<rocks_event_block>,
    status: Status,
) -> rocks_code {
    call! { status, events =>
        events.answer(Events::default())
    }
}

/// Frees drained events and their memory.
#[no_mangle]
pub extern "C" fn rocks_event_block_free(
    events: FreedSole<rocks_event_block>,
    status: Status,
) -> rocks_code {
    call! { status, events =>
        events.free()
    }
}
