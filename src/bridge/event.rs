//! Events, loggers and queues: event_listener.cc, event_copy.cc, event_queue.cc, logger.cc.

use super::{Object, Options, Status};
use std::ffi::{c_char, c_void};

/// `rx::event`, which is rocks_event.
#[repr(C)]
pub struct Event {
    _opaque: [u8; 0],
}

/// The same layout as `rx::event_listener_callbacks`.
#[repr(C)]
pub struct EventListenerCallbacks {
    pub struct_size: usize,
    pub state: *mut c_void,
    pub destroy: Option<unsafe extern "C" fn(*mut c_void)>,
    pub event: Option<unsafe extern "C" fn(*mut c_void, *const Event) -> i32>,
    pub kinds: u64,
    pub should_be_notified_on_file_io: i32,
}

/// The same layout as `rx::logger_callbacks`.
#[repr(C)]
pub struct LoggerCallbacks {
    pub struct_size: usize,
    pub state: *mut c_void,
    pub destroy: Option<unsafe extern "C" fn(*mut c_void)>,
    pub log: Option<unsafe extern "C" fn(*mut c_void, i32, *const u8, usize)>,
    pub level: i32,
}

/// The same layout as `rx_event_queue_settings`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct EventQueueSettings {
    pub capacity: usize,
    pub max_bytes: usize,
    pub kinds: u64,
    pub log_level: i32,
    pub file_io: i32,
}

#[rustfmt::skip]
extern "C" {
    pub fn rx_event_kind_name(kind: i32) -> *const c_char;
    pub fn rx_event_copy(event: *const Event, most: usize, bytes: *mut usize) -> *mut Event;
    pub fn rx_event_of_log(level: i32, text: *const u8, len: usize, most: usize, bytes: *mut usize) -> *mut Event;
    pub fn rx_event_of_loss(lost: u64) -> *mut Event;
    pub fn rx_event_queue_configure(options: *const c_char, out: *mut EventQueueSettings, st: *mut Status) -> i32;
    pub fn rx_options_add_event_listener(options: *mut Options, name: *const c_char, listener: *const Object, st: *mut Status) -> i32;
    pub fn rx_logger_new(name: *const c_char, options: *const c_char, out: *mut *mut Object, st: *mut Status) -> i32;
}
