//! Iterators: `iter.cc` and `block.cc`.

use super::{Cf, Db, Snapshot, Status};
use std::ffi::{c_char, c_void};

opaque!(Iterator);

/// The same layout as `rx::entry`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    pub key: *const u8,
    pub key_len: usize,
    pub value: *const u8,
    pub value_len: usize,
}

/// `rx::kEnd`: no entry any more, without error and without a status.
pub const END: i32 = -1;

#[rustfmt::skip]
extern "C" {
    pub fn rx_iter_new(db: *mut Db, cf: *mut Cf, options: *const c_void, out: *mut *mut Iterator, st: *mut Status) -> i32;
    pub fn rx_iters_new(db: *mut Db, cfs: *const *mut Cf, count: usize, options: *const c_void, out: *mut *mut Iterator, st: *mut Status) -> i32;
    pub fn rx_iter_free(iter: *mut Iterator);
    pub fn rx_iter_seek(iter: *mut Iterator, key: *const u8, key_len: usize, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_seek_for_prev(iter: *mut Iterator, key: *const u8, key_len: usize, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_seek_to_first(iter: *mut Iterator, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_seek_to_last(iter: *mut Iterator, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_next(iter: *mut Iterator, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_prev(iter: *mut Iterator, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_entry(iter: *mut Iterator, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_status(iter: *const Iterator, st: *mut Status) -> i32;
    pub fn rx_iter_refresh(iter: *mut Iterator, snapshot: *const Snapshot, st: *mut Status) -> i32;
    pub fn rx_iter_property(iter: *mut Iterator, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
}
