//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Object};
use crate::types::{rocks_event, rocks_status};
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_flush_waits(options: *const c_void) -> bool;
    pub fn rx_flush(db: *mut Db, options: *const c_void, cfs: *const *mut Cf, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_flush_wal(db: *mut Db, sync: bool, st: *mut rocks_status) -> i32;
    pub fn rx_sync_wal(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_compact_erases(options: *const c_void) -> bool;
    pub fn rx_check_erasable(db: *mut Db, cf: *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_erase_old_files(db: *mut Db, stop: *const AtomicBool, st: *mut rocks_status) -> i32;
    pub fn rx_compact_range(db: *mut Db, cf: *mut Cf, options: *const c_void, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, stop: *const AtomicBool, st: *mut rocks_status) -> i32;
    pub fn rx_compact_files(db: *mut Db, cf: *mut Cf, options: *const c_void, names: *const *const c_char, count: usize, output_level: i32, stop: *const AtomicBool, out: *mut *mut u8, len: *mut usize, event: *mut *mut rocks_event, st: *mut rocks_status) -> i32;
    pub fn rx_suggest_compact_range(db: *mut Db, cf: *mut Cf, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_wait_for_compact(db: *mut Db, options: *const c_void, stop: *const AtomicBool, st: *mut rocks_status) -> i32;
    pub fn rx_cancel_background_work(db: *mut Db, wait: bool, st: *mut rocks_status) -> i32;
    pub fn rx_enable_auto_compaction(db: *mut Db, cfs: *const *mut Cf, count: usize, unsaved: *mut rocks_status, st: *mut rocks_status) -> i32;
    pub fn rx_disable_file_deletions(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_enable_file_deletions(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_resume(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_delete_files_in_ranges(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, include_end: bool, st: *mut rocks_status) -> i32;
    pub fn rx_verify_checksum(db: *mut Db, options: *const c_void, cfs: *const *mut Cf, count: usize, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_verify_file_checksums(db: *mut Db, options: *const c_void, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
}
