//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Object, RangeTotals};
use crate::types::{rocks_status, rocks_totals};
use std::ffi::c_void;
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_totals_new(db: *mut Db, cf: *mut Cf, options: *const c_void, with_sums: bool, threads: usize, processors: usize, progress: *const Object, out: *mut *mut RangeTotals, workers: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_totals_work(of: *mut RangeTotals, worker: usize, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_totals_result(of: *mut RangeTotals, progress: *const Object, out: *mut rocks_totals, st: *mut rocks_status) -> i32;
    pub fn rx_totals_free(of: *mut RangeTotals);
}
