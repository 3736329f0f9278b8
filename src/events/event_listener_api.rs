//! Event listeners: functions that receive the events of databases.

use crate::abi::callbacks::InCallbacks;
use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, InOrNull};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::OutOrNull;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::InText;
use crate::base::bytes::Bytes;
use crate::objects::objects::EventListener;
use crate::types::{
    rocks_buffer, rocks_code, rocks_event_listener, rocks_event_listener_callbacks, rocks_options,
};

impl Named for rocks_event_listener {
    type Object = EventListener;
}

impl Object for EventListener {
    const KIND: Kind = Kind::numbered(EventListener::NUMBER);
}

/// Makes an event listener.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose event is NULL: refused.
/// - listener: out, owned: free with rocks_event_listener_free; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_event_listener_new(
    callbacks: InCallbacks<rocks_event_listener_callbacks>,
    listener: New<rocks_event_listener>,
    status: Status,
) -> rocks_code {
    call! { status, callbacks, listener =>
        listener.answer(callbacks.make()?)
    }
}

/// How often the listener threw a C++ exception, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; NULL: not wanted.
#[no_mangle]
pub extern "C" fn rocks_event_listener_failures(
    listener: In<rocks_event_listener>,
    count: OutOrNull<u64>,
    last: OutOrNull<rocks_buffer>,
    status: Status,
) -> rocks_code {
    call! { status, listener, count, last =>
        let (failures, text) = listener.failures()?;
        last.set(Bytes::copy_of(text.as_slice())?);
        count.answer(failures)
    }
}

/// Makes databases opened with the options report events to this listener, instead of all that the
/// options had.
/// - options: database options.
/// - name: in; "listeners"; NULL: refused.
/// - listener: in, shared; NULL: none.
#[no_mangle]
pub extern "C" fn rocks_options_set_event_listener(
    options: InMut<rocks_options>,
    name: InText,
    listener: InOrNull<rocks_event_listener>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, listener =>
        options.attach(name, listener)
    }
}

/// Makes databases opened with the options report events to this listener as well. Each event goes
/// to all of them, in the order in which they were added.
/// - options: database options.
/// - name: in; "listeners"; NULL: refused.
/// - listener: in, shared; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_options_add_event_listener(
    options: InMut<rocks_options>,
    name: InText,
    listener: In<rocks_event_listener>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, listener =>
        options.add_listener(name, listener)
    }
}

/// Frees an event listener. Databases that it was set into keep using it.
#[no_mangle]
pub extern "C" fn rocks_event_listener_free(
    listener: Freed<rocks_event_listener>,
    status: Status,
) -> rocks_code {
    call! { status, listener =>
        listener.free()
    }
}
