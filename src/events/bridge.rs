//! Declarations of this folder's C++ functions.

use crate::base::cpp::Object;
use crate::base::shared::EventQueueSettings;
use crate::types::{rocks_event, rocks_status};
use std::ffi::{c_char, c_void};

#[rustfmt::skip]
extern "C" {
    pub fn rx_stall_changes() -> u64;
    pub fn rx_stall_changed();
    pub fn rx_on_stall(call: *const c_void);
    pub fn rx_wait_for_stall_change(seen: u64, microseconds: u64);
    pub fn rx_event_kind_name(kind: i32) -> *const c_char;
    pub fn rx_event_copy(event: *const rocks_event, most: usize, bytes: *mut usize) -> *mut rocks_event;
    pub fn rx_event_of_log(level: i32, text: *const u8, len: usize, most: usize, bytes: *mut usize) -> *mut rocks_event;
    pub fn rx_event_of_loss(lost: u64) -> *mut rocks_event;
    pub fn rx_event_queue_configure(options: *const c_char, out: *mut EventQueueSettings, st: *mut rocks_status) -> i32;
    pub fn rx_logger_new(name: *const c_char, options: *const c_char, out: *mut *mut Object, st: *mut rocks_status) -> i32;
}
