//! Drained events: the ones taken from a queue.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::FreedSole;
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::events::event_queue::Events;
use crate::objects::objects::ObjectKind;
use crate::types::{rocks_code, rocks_event_block};

impl Named for rocks_event_block {
    type Object = Events;
}

impl Object for Events {
    const KIND: Kind = Kind::numbered(ObjectKind::Events as u8);
    const ALONE: bool = true;
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
