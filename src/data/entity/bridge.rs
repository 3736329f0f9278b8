//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Iterator, Snapshot, Values};
use crate::base::shared::Entries;
use crate::types::{rocks_status, rocks_wide_column};
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_multi_get_entity(db: *mut Db, values: *mut Values, family: *mut Cf, options: *const c_void, at: *const Snapshot, keys: *const Entries, sorted: bool, own: bool, columns: *mut *const rocks_wide_column, offsets: *mut *const usize, codes: *mut *const i32, st: *mut rocks_status) -> i32;
    pub fn rx_iter_columns(iter: *const Iterator, columns: *mut *const rocks_wide_column, count: *mut usize, st: *mut rocks_status) -> i32;
}
