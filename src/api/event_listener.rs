//! Event listeners: functions that are told what happens inside databases.

use crate::abi::bytes::text;
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::call;
use crate::abi::table::Object;
use crate::core::objects::EventListener;
use crate::types::{
    rocks_buffer, rocks_code, rocks_event_listener, rocks_event_listener_callbacks, rocks_options,
    rocks_status,
};
use std::ffi::c_char;

impl Named for rocks_event_listener {
    type Object = EventListener;
}

impl Object for EventListener {
    const KIND: handle::Kind = handle::Kind {
        number: EventListener::NUMBER,
        name: "listener",
    };
}

// SAFETY: as the trait asks.
unsafe impl Callbacks for rocks_event_listener_callbacks {}

/// Makes an event listener.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose event is NULL: refused.
/// - listener: out, owned: free with rocks_event_listener_free; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_event_listener_new(
    callbacks: *const rocks_event_listener_callbacks,
    listener: *mut *mut rocks_event_listener,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameter.
    let listener = unsafe { out(listener) };
    call(status, || {
        // SAFETY: the caller's struct.
        let callbacks = unsafe { take(callbacks)? };
        let listener = listener.wanted("listener")?;
        // SAFETY: the struct of this kind.
        let made = unsafe { EventListener::calling(&callbacks.hand_over())? };
        listener.set(make(made, 0)?);
        Ok(())
    })
}

/// How often the listener threw a C++ exception, and the text of the last time.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; NULL: not wanted.
#[no_mangle]
pub unsafe extern "C" fn rocks_event_listener_failures(
    listener: *const rocks_event_listener,
    count: *mut u64,
    last: *mut rocks_buffer,
    status: *mut rocks_status,
) -> rocks_code {
    // SAFETY: the caller's out-parameters.
    let (count, last) = unsafe { (out(count), out(last)) };
    call(status, || {
        let (failures, text) = shared(listener)?.failures()?;
        if last.is_wanted() {
            last.set(rocks_buffer::copy_of(text.as_slice())?);
        }
        count.set(failures);
        Ok(())
    })
}

/// Has databases opened with the options tell one listener, in the place of all that the
/// options had.
/// - options: database options.
/// - name: in; "listeners"; NULL: refused.
/// - listener: in, shared; NULL: none.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_set_event_listener(
    options: *mut rocks_options,
    name: *const c_char,
    listener: *const rocks_event_listener,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let listener = shared_or_null(listener)?;
        shared(options)?.attach(name, listener.as_deref())
    })
}

/// Has databases opened with the options tell one more listener. Each event goes to all of
/// them, in the order in which they were added.
/// - options: database options.
/// - name: in; "listeners"; NULL: refused.
/// - listener: in, shared; NULL: refused.
#[no_mangle]
pub unsafe extern "C" fn rocks_options_add_event_listener(
    options: *mut rocks_options,
    name: *const c_char,
    listener: *const rocks_event_listener,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || {
        // SAFETY: the caller's string.
        let name = unsafe { text(name, "name")? };
        let listener = shared(listener)?;
        shared(options)?.add_listener(name, &listener)
    })
}

/// Frees an event listener. What it was set into goes on telling it.
#[no_mangle]
pub unsafe extern "C" fn rocks_event_listener_free(
    listener: *mut rocks_event_listener,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(listener))
}
