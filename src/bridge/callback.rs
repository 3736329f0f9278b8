//! `callback.cc`.

use super::Status;

#[rustfmt::skip]
extern "C" {
    pub fn rx_inside_callback() -> bool;
    pub fn rx_sink_append(token: u64, data: *const u8, len: usize, found: *mut bool, st: *mut Status) -> i32;
}
