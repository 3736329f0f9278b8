//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Batch, Db, WalFiles, WalIter};
use crate::types::{rocks_status, rocks_wal_file};
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_wal_iter_new(db: *mut Db, since: u64, options: *const c_void, out: *mut *mut WalIter, st: *mut rocks_status) -> i32;
    pub fn rx_wal_iter_free(iter: *mut WalIter);
    pub fn rx_wal_iter_next(iter: *mut WalIter, sequence: *mut u64, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_wal_files_new(db: *mut Db, current: bool, out: *mut *mut WalFiles, st: *mut rocks_status) -> i32;
    pub fn rx_wal_files_free(files: *mut WalFiles);
    pub fn rx_wal_files_count(files: *const WalFiles) -> usize;
    pub fn rx_wal_files_at(files: *const WalFiles, index: usize, out: *mut rocks_wal_file) -> bool;
    pub fn rx_batch_apply(db: *mut Db, options: *const c_void, batch: *mut Batch, sequence: u64, applied: *mut bool, gap: *mut bool, st: *mut rocks_status) -> i32;
}
