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

/// The same layout as `rx::columns`.
#[repr(C)]
pub struct Columns {
    pub entries: usize,
    pub key_offsets: *mut u32,
    pub keys: *mut u8,
    pub keys_capacity: usize,
    pub value_offsets: *mut u32,
    pub values: *mut u8,
    pub values_capacity: usize,
}

/// The same layout as `rx::filled`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Filled {
    pub count: usize,
    pub key_bytes: usize,
    pub value_bytes: usize,
    pub place: i32,
}

/// Where a read left the iterator: `rx::kNowhere` and the others.
pub const PLACE_ENTRY: i32 = 1;
pub const PLACE_END: i32 = 2;
pub const PLACE_ERROR: i32 = 3;

#[rustfmt::skip]
extern "C" {
    pub fn rx_iter_new(db: *mut Db, cf: *mut Cf, options: *const c_void, out: *mut *mut Iterator, st: *mut Status) -> i32;
    pub fn rx_iters_new(db: *mut Db, cfs: *const *mut Cf, count: usize, options: *const c_void, out: *mut *mut Iterator, st: *mut Status) -> i32;
    pub fn rx_iter_free(iter: *mut Iterator);
    pub fn rx_iter_is_plain(iter: *const Iterator) -> bool;
    pub fn rx_iter_seek(iter: *mut Iterator, is_plain: bool, key: *const u8, key_len: usize, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_seek_for_prev(iter: *mut Iterator, is_plain: bool, key: *const u8, key_len: usize, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_seek_to_first(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_seek_to_last(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_next(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_prev(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_entry(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut Status) -> i32;
    pub fn rx_iter_status(iter: *const Iterator, st: *mut Status) -> i32;
    pub fn rx_iter_refresh(iter: *mut Iterator, snapshot: *const Snapshot, st: *mut Status) -> i32;
    pub fn rx_iter_property(iter: *mut Iterator, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_iter_read_block(iter: *mut Iterator, is_plain: bool, max_entries: usize, max_bytes: u64, flags: u32, block: *mut Columns, out: *mut Filled, st: *mut Status) -> i32;
    pub fn rx_iter_read_into(iter: *mut Iterator, is_plain: bool, flags: u32, to: *const Columns, out: *mut Filled, st: *mut Status) -> i32;
}
