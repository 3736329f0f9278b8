//! Event listeners: functions that are told what happens inside databases.

use crate::abi::bytes::{rocks_buffer, text};
use crate::abi::callbacks::{take, Callbacks};
use crate::abi::code::rocks_code;
use crate::abi::guard::{free_shared, make, shared, shared_or_null, Named};
use crate::abi::handle;
use crate::abi::out::out;
use crate::abi::status::{call, rocks_status};
use crate::abi::table::Object;
use crate::api::event::rocks_event;
use crate::api::options::rocks_options;
use crate::core::objects::EventListener;
use std::ffi::{c_char, c_void};

/// What is told the events of databases. Any number of databases may share it, and any
/// number of threads may use the handle at once.
pub struct rocks_event_listener(());

impl Named for rocks_event_listener {
    type Object = EventListener;
}

impl Object for EventListener {
    const KIND: handle::Kind = handle::Kind {
        number: EventListener::NUMBER,
        name: "listener",
    };
}

/// What a listener answers: one of ROCKS_LISTENER_*; anything else is as ROCKS_LISTENER_GO_ON.
pub type rocks_listener_answer = i32;

/// Nothing to say.
pub const ROCKS_LISTENER_GO_ON: rocks_listener_answer = 0;
/// To ROCKS_EVENT_BACKGROUND_ERROR of a compaction: there was no error. To
/// ROCKS_EVENT_ERROR_RECOVERY_BEGIN: no recovery. To others: nothing to say.
pub const ROCKS_LISTENER_SUPPRESS: rocks_listener_answer = 1;

/// What an event listener calls.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_event_listener_callbacks {
    /// sizeof(rocks_event_listener_callbacks).
    pub struct_size: usize,
    /// Handed to every call; of no meaning to the library.
    pub state: *mut c_void,
    /// Called once, when the last handle, options and database have let go of the listener, on the thread
    /// that does so; also when rocks_event_listener_new fails. No database may be called from it. NULL: not wanted.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Called for every event, on the thread that it happens on, several at a time: RocksDB's background
    /// threads, and those of calls. RocksDB waits for it: a slow one holds up flushes, compactions and
    /// writes. From inside, the event's own database may be read, other databases changed as well; a change of
    /// its own, and closing one, answer ROCKS_HANDLE_BUSY. From ROCKS_EVENT_FILE_READ_FINISH to
    /// ROCKS_EVENT_FILE_CLOSE_FINISH, and in ROCKS_EVENT_IO_ERROR, ROCKS_EVENT_BLOB_FILE_CREATION_STARTED,
    /// ROCKS_EVENT_BLOB_FILE_CREATED and ROCKS_EVENT_CALLBACK_FAILED, every call of a database answers
    /// ROCKS_HANDLE_BUSY: RocksDB may hold its locks. A C++ exception out of it is caught and
    /// counted (rocks_event_listener_failures); it fails no operation.
    pub event: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            event: *const rocks_event,
        ) -> rocks_listener_answer,
    >,
    /// The kinds that are wanted: a bit (uint64_t)1 << ROCKS_EVENT_* for each; 0: all.
    pub kinds: u64,
    /// Not 0: also the events of every read, write, flush, sync, truncation and closing of a file, and its errors.
    /// Without it those kinds do not come, whatever `kinds` says. It costs each of them some calls of a clock.
    pub should_be_notified_on_file_io: i32,
}

// SAFETY: as the trait asks.
unsafe impl Callbacks for rocks_event_listener_callbacks {}

/// Makes an event listener.
/// - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL, or one whose event is NULL: refused.
/// - listener: out, owned: free with rocks_event_listener_free; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
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
/// - listener: in.
/// - count: out; NULL: not wanted.
/// - last: out, owned: free with rocks_buffer_free; NULL: not wanted.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_OUT_OF_MEMORY.
/// Since: 0.1
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
/// - options: in; database options.
/// - name: in; "listeners"; NULL: refused.
/// - listener: in, shared; NULL: none.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
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
/// - options: in; database options.
/// - name: in; "listeners"; NULL: refused.
/// - listener: in, shared; NULL: refused.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
/// Since: 0.1
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
/// - listener: in; NULL: nothing to free.
/// - status: out; NULL: not wanted.
///
/// Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
/// Since: 0.1
#[no_mangle]
pub unsafe extern "C" fn rocks_event_listener_free(
    listener: *mut rocks_event_listener,
    status: *mut rocks_status,
) -> rocks_code {
    call(status, || free_shared(listener))
}
