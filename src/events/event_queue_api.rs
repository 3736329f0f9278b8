//! Event queues: the events and log lines of databases, for runtimes that poll.

use crate::abi::handles::guard::Named;
use crate::abi::handles::handle::Kind;
use crate::abi::handles::handles::{Freed, In, InMut, Sole};
use crate::abi::handles::new_handle::New;
use crate::abi::handles::table::Object;
use crate::abi::out::Out;
use crate::abi::param::call;
use crate::abi::status::Status;
use crate::abi::text::{InText, TextOrEmpty};
use crate::events::event_queue::EventQueue;
use crate::objects::objects::ObjectKind;
use crate::types::{
    rocks_code, rocks_event_block, rocks_event_block_view, rocks_event_queue, rocks_options,
};
use std::time::Duration;

impl Named for rocks_event_queue {
    type Object = EventQueue;
}

impl Object for EventQueue {
    const KIND: Kind = Kind::numbered(ObjectKind::EventQueue as u8);

    fn freed(&self) {
        self.close();
    }
}

/// Makes an event queue.
///
/// Settings: capacity (4096; the most events that wait, 1 to 16M), max_bytes (16M; the most that they may take in memory, 4K
/// and more), kinds (all; names of kinds with : between them, as rocks_event_kind_name gives them),
/// should_be_notified_on_file_io (false; as in rocks_event_listener_callbacks), log_level (INFO_LEVEL; the least level of
/// lines, where the queue is the logger; also DEBUG_LEVEL, WARN_LEVEL, ERROR_LEVEL, FATAL_LEVEL, HEADER_LEVEL).
///
/// An event that does not fit is lost: in its place the queue has an event ROCKS_EVENT_EVENTS_LOST
/// with the number of events lost there.
/// - options: in, "name=value;name=value"; NULL: defaults.
/// - queue: out, owned: free with rocks_event_queue_free; NULL: refused.
///
/// Returns: ROCKS_OUT_OF_MEMORY (also: no descriptor is left).
#[no_mangle]
pub extern "C" fn rocks_event_queue_new(
    options: TextOrEmpty,
    queue: New<rocks_event_queue>,
    status: Status,
) -> rocks_code {
    call! { status, options, queue =>
        queue.answer(EventQueue::new(options)?)
    }
}

/// Makes databases opened with the options fill this queue: with their events, instead of all
/// listeners that the options had ("listeners"), or with the lines of their log ("info_log").
/// Options may have both.
/// - options: database options.
/// - name: in; "listeners" or "info_log"; NULL: refused.
/// - queue: in, shared; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_options_set_event_queue(
    options: InMut<rocks_options>,
    name: InText,
    queue: In<rocks_event_queue>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, queue =>
        queue.set_into(options, name)
    }
}

/// Makes databases opened with the options put their events into this queue as well, beside the
/// listeners that the options have.
/// - options: database options.
/// - name: in; "listeners"; NULL: refused.
/// - queue: in, shared; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_options_add_event_queue(
    options: InMut<rocks_options>,
    name: InText,
    queue: In<rocks_event_queue>,
    status: Status,
) -> rocks_code {
    call! { status, options, name, queue =>
        queue.add_to(options, name)
    }
}

/// Takes events from a queue, the oldest first. It never blocks.
/// - max: the most events; 0: all that wait.
/// - events: in; the value it held before becomes invalid; NULL: refused.
/// - view: out, borrowed until `events` is used again or freed, also when the queue was freed or its databases closed; NULL: refused.
///
/// Returns: ROCKS_OK (also: none waits, and count is 0), ROCKS_CLOSED (the queue was freed during
/// the call).
#[no_mangle]
pub extern "C" fn rocks_event_queue_drain(
    queue: InMut<rocks_event_queue>,
    max: usize,
    events: Sole<rocks_event_block>,
    view: Out<rocks_event_block_view>,
    status: Status,
) -> rocks_code {
    call! { status, queue, events, view =>
        events.take(queue, max)?;
        view.answer(events.view())
    }
}

/// Waits until an event is in a queue.
/// - timeout_millis: how long at most; negative: for ever.
///
/// Returns: ROCKS_OK (another thread may drain it first), ROCKS_TIMED_OUT, ROCKS_CLOSED (the queue
/// was freed during the call), ROCKS_HANDLE_BUSY (from inside a callback).
#[no_mangle]
pub extern "C" fn rocks_event_queue_wait(
    queue: InMut<rocks_event_queue>,
    timeout_millis: i64,
    status: Status,
) -> rocks_code {
    call! { status, queue =>
        let timeout = u64::try_from(timeout_millis).ok();
        queue.wait(timeout.map(Duration::from_millis))
    }
}

/// The descriptor of a queue, which is readable while events wait: for poll, epoll, an event
/// loop. Only that: it must not be read, written or closed. (eventfd on Linux, elsewhere a pipe.)
/// - fd: out, borrowed until rocks_event_queue_free, which closes it; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_event_queue_fd(
    queue: In<rocks_event_queue>,
    fd: Out<i32>,
    status: Status,
) -> rocks_code {
    call! { status, queue, fd =>
        fd.answer(queue.descriptor()?)
    }
}

/// Reads a figure: events (waiting), bytes (their memory), lost (events since the queue was made),
/// capacity, max_bytes.
/// - value: out; NULL: refused.
#[no_mangle]
pub extern "C" fn rocks_event_queue_value(
    queue: In<rocks_event_queue>,
    name: InText,
    value: Out<u64>,
    status: Status,
) -> rocks_code {
    call! { status, queue, name, value =>
        value.answer(queue.figure(name)?)
    }
}

/// Frees a queue: it drops waiting events and closes the descriptor, and threads that wait for an
/// event get ROCKS_CLOSED. Databases that fill it continue without it; drained events stay valid.
#[no_mangle]
pub extern "C" fn rocks_event_queue_free(
    queue: Freed<rocks_event_queue>,
    status: Status,
) -> rocks_code {
    call! { status, queue =>
        queue.free()
    }
}
