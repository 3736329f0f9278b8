//! Declarations of this folder's C++ functions.

use crate::base::cpp::{BulkReader, Cf, Db, Iterator, Snapshot};
use crate::base::shared::{Columns, Entry, Filled};
use crate::types::{rocks_sst_entry, rocks_status};
use std::ffi::{c_char, c_void};

/// Takes the key at which a part of a range ends.
pub type EndCallback = unsafe extern "C" fn(state: *mut c_void, end: *const u8, len: usize);

#[rustfmt::skip]
extern "C" {
    pub fn rx_iter_new(db: *mut Db, cf: *mut Cf, options: *const c_void, at: *const Snapshot, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_iters_new(db: *mut Db, cfs: *const *mut Cf, count: usize, options: *const c_void, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_entries_new(db: *mut Db, cf: *mut Cf, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_entry_parse(cf: *mut Cf, key: *const u8, key_len: usize, out: *mut rocks_sst_entry, st: *mut rocks_status) -> i32;
    pub fn rx_iter_free(iter: *mut Iterator);
    pub fn rx_iter_is_plain(iter: *const Iterator) -> bool;
    pub fn rx_iter_seek(iter: *mut Iterator, is_plain: bool, key: *const u8, key_len: usize, entry: *mut Entry, st: *mut rocks_status) -> i32;
    pub fn rx_iter_seek_for_prev(iter: *mut Iterator, is_plain: bool, key: *const u8, key_len: usize, entry: *mut Entry, st: *mut rocks_status) -> i32;
    pub fn rx_iter_seek_to_first(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut rocks_status) -> i32;
    pub fn rx_iter_seek_to_last(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut rocks_status) -> i32;
    pub fn rx_iter_next(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut rocks_status) -> i32;
    pub fn rx_iter_prev(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut rocks_status) -> i32;
    pub fn rx_iter_entry(iter: *mut Iterator, is_plain: bool, entry: *mut Entry, st: *mut rocks_status) -> i32;
    pub fn rx_iter_status(iter: *const Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_iter_refresh(iter: *mut Iterator, snapshot: *const Snapshot, st: *mut rocks_status) -> i32;
    pub fn rx_iter_property(iter: *mut Iterator, bulk: *const BulkReader, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_iter_read_block(iter: *mut Iterator, is_plain: bool, bulk: *mut *mut BulkReader, max_entries: usize, max_bytes: u64, flags: u32, block: *mut Columns, out: *mut Filled, st: *mut rocks_status) -> i32;
    pub fn rx_iter_read_into(iter: *mut Iterator, is_plain: bool, bulk: *mut *mut BulkReader, flags: u32, to: *const Columns, out: *mut Filled, st: *mut rocks_status) -> i32;
    pub fn rx_iter_read_ahead(iter: *mut Iterator, bulk: *mut *mut BulkReader, max_entries: usize, max_bytes: u64, block: *mut Columns, out: *mut Filled, st: *mut rocks_status) -> i32;
    pub fn rx_iter_catch_up(iter: *mut Iterator, bulk: *const BulkReader, key: *const u8, key_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_iter_parts(db: *mut Db, cf: *mut Cf, options: *const c_void, most: usize, least_bytes: u64, state: *mut c_void, each: EndCallback, st: *mut rocks_status) -> i32;
    pub fn rx_bulk_free(bulk: *mut BulkReader);
}
