//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Exported, LiveFiles, Object, Options};
use crate::types::{rocks_export_file, rocks_live_file, rocks_slice, rocks_status};
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_checkpoint(db: *mut Db, path: *const c_char, options: *const Options, stop: *const AtomicBool, progress: *const Object, sequence: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_export_column_family(db: *mut Db, cf: *mut Cf, path: *const c_char, stop: *const AtomicBool, progress: *const Object, out: *mut *mut Exported, st: *mut rocks_status) -> i32;
    pub fn rx_export_open(path: *const c_char, options: *const Options, out: *mut *mut Exported, st: *mut rocks_status) -> i32;
    pub fn rx_export_from_data(data: *const u8, len: usize, path: *const c_char, out: *mut *mut Exported, st: *mut rocks_status) -> i32;
    pub fn rx_export_data(of: *const Exported, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_export_free(of: *mut Exported);
    pub fn rx_export_count(of: *const Exported) -> usize;
    pub fn rx_export_texts(of: *const Exported, comparator: *mut rocks_slice, folder: *mut rocks_slice);
    pub fn rx_export_file(of: *const Exported, index: usize, out: *mut rocks_export_file) -> bool;
    pub fn rx_cf_import(db: *mut Db, options: *const Options, name: *const c_char, how: *const Options, exports: *const *const Exported, count: usize, stop: *const AtomicBool, progress: *const Object, out: *mut *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_import_left(db: *mut Db, cfs: *const *mut Cf, count: usize) -> usize;
    pub fn rx_import_clear(db: *mut Db);
    pub fn rx_live_files_new(db: *mut Db, options: *const c_void, out: *mut *mut LiveFiles, st: *mut rocks_status) -> i32;
    pub fn rx_live_files_free(files: *mut LiveFiles);
    pub fn rx_live_files_count(files: *const LiveFiles) -> usize;
    pub fn rx_live_files_at(files: *const LiveFiles, index: usize, out: *mut rocks_live_file) -> bool;
    pub fn rx_creation_time_of_oldest_file(db: *mut Db, time: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_promote_l0(db: *mut Db, cf: *mut Cf, target_level: i32, st: *mut rocks_status) -> i32;
    pub fn rx_clip_column_family(db: *mut Db, cf: *mut Cf, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, st: *mut rocks_status) -> i32;
}
