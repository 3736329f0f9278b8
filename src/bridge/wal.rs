//! The log of an open database: `wal.cc`, `wal_files.cc`, `apply.cc`, `open_replicas.cc`.

use super::{Batch, Db, Options};
use crate::types::{rocks_status, rocks_wal_file};
use std::ffi::{c_char, c_void};

opaque!(WalIter WalFiles);

#[rustfmt::skip]
extern "C" {
    pub fn rx_wal_iter_new(db: *mut Db, since: u64, options: *const c_void, out: *mut *mut WalIter, st: *mut rocks_status) -> i32;
    pub fn rx_wal_iter_free(iter: *mut WalIter);
    pub fn rx_wal_iter_next(iter: *mut WalIter, sequence: *mut u64, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;

    pub fn rx_wal_files_new(db: *mut Db, current: bool, out: *mut *mut WalFiles, st: *mut rocks_status) -> i32;
    pub fn rx_wal_files_free(files: *mut WalFiles);
    pub fn rx_wal_files_count(files: *const WalFiles) -> usize;
    pub fn rx_wal_files_at(files: *const WalFiles, index: usize, out: *mut rocks_wal_file) -> bool;

    pub fn rx_batch_apply(db: *mut Db, options: *const c_void, batch: *mut Batch, sequence: u64, applied: *mut bool, st: *mut rocks_status) -> i32;
    pub fn rx_catch_up(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_replica(path: *const c_char, options: *const Options, how: *const Options, source: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
