//! Event listeners: functions that receive the events of databases.

use crate::types::{rocks_event, rocks_service_terms};
use std::ffi::c_void;

/// Receives database events through your callbacks.
pub struct rocks_event_listener(());

/// The return value of a listener: one of ROCKS_LISTENER_*; any other counts as
/// ROCKS_LISTENER_GO_ON.
pub type rocks_listener_answer = i32;

/// No objection.
pub const ROCKS_LISTENER_GO_ON: rocks_listener_answer = 0;
/// For ROCKS_EVENT_BACKGROUND_ERROR of a compaction: ignore the error. For
/// ROCKS_EVENT_ERROR_RECOVERY_BEGIN: do not recover. For others: the same as ROCKS_LISTENER_GO_ON.
pub const ROCKS_LISTENER_SUPPRESS: rocks_listener_answer = 1;

/// The callbacks of an event listener.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_event_listener_callbacks {
    /// sizeof(rocks_event_listener_callbacks).
    pub struct_size: usize,
    /// Passed to every call; the library does not use it.
    pub state: *mut c_void,
    /// Called once, when the last handle, options and database have released the listener, on the
    /// thread that does so; also when rocks_event_listener_new fails. No database may be called
    /// from it. NULL: not wanted.
    pub destroy: Option<unsafe extern "C" fn(state: *mut c_void)>,
    /// Where the functions are called; zeros: on any thread.
    pub service: rocks_service_terms,
    /// Called for every event, on the thread that it happens on, several at a time: RocksDB's
    /// background threads, and those of calls. RocksDB waits for it: a slow one holds up flushes,
    /// compactions and writes. From inside, the event's own database may be read, other databases
    /// changed as well; a change of its own, and closing one, return ROCKS_HANDLE_BUSY, and on
    /// RocksDB's background threads calls that would wait for them (a flush but with wait=false, a
    /// compaction, a copy, an ingestion). From
    /// ROCKS_EVENT_FILE_READ_FINISH to ROCKS_EVENT_FILE_CLOSE_FINISH, and in ROCKS_EVENT_IO_ERROR,
    /// ROCKS_EVENT_BLOB_FILE_CREATION_STARTED, ROCKS_EVENT_BLOB_FILE_CREATED and
    /// ROCKS_EVENT_CALLBACK_FAILED, every call of a database returns ROCKS_HANDLE_BUSY: RocksDB may
    /// hold its locks. A C++ exception out of it is caught and counted
    /// (rocks_event_listener_failures); it fails no operation.
    pub event: Option<
        unsafe extern "C" fn(
            state: *mut c_void,
            event: *const rocks_event,
        ) -> rocks_listener_answer,
    >,
    /// The wanted kinds: a bit (uint64_t)1 << ROCKS_EVENT_* for each; 0: all.
    pub kinds: u64,
    /// Not 0: also the events of every read, write, flush, sync, truncation and closing of a file,
    /// and its errors. If 0, those kinds are not reported, whatever `kinds` says. Each such
    /// operation then makes some calls of a clock.
    pub should_be_notified_on_file_io: i32,
}
