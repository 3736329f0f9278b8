//! Declarations of this folder's C++ functions.

use crate::base::cpp::{BulkLoad, Cf, Db, Object};
use crate::base::shared::Entries;
use crate::types::{rocks_bulk_load_info, rocks_status};
use std::ffi::c_void;
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_bulk_load_new(db: *mut Db, cf: *mut Cf, options: *const c_void, expires: bool, out: *mut *mut BulkLoad, st: *mut rocks_status) -> i32;
    pub fn rx_bulk_load_free(load: *mut BulkLoad);
    pub fn rx_bulk_load_add_many(load: *mut BulkLoad, keys: *const Entries, values: *const Entries, count: usize, stop: *const AtomicBool, st: *mut rocks_status) -> i32;
    pub fn rx_bulk_load_check(load: *const BulkLoad, st: *mut rocks_status) -> i32;
    pub fn rx_bulk_load_break_off(load: *mut BulkLoad);
    pub fn rx_bulk_load_finish(load: *mut BulkLoad, stop: *const AtomicBool, progress: *const Object, counts: *mut rocks_bulk_load_info, st: *mut rocks_status) -> i32;
    pub fn rx_bulk_load_clear(db: *mut Db, cfs: *const *mut Cf, count: usize);
}
