//! Declarations of this folder's C++ functions.

use crate::base::cpp::{BackupEngine, BackupList, Db, Object, Options};
use crate::types::{rocks_backup_file, rocks_backup_info, rocks_slice, rocks_status};
use std::ffi::c_char;
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_create_backup_set_exclude(options: *mut Options, callbacks: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_new(path: *const c_char, options: *const Options, out: *mut *mut BackupEngine, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_open(engine: *mut BackupEngine, path: *const c_char, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_free(engine: *mut BackupEngine);
    pub fn rx_backup_engine_writes(engine: *const BackupEngine) -> bool;
    pub fn rx_backup_engine_create(engine: *const BackupEngine, db: *mut Db, options: *const Options, metadata: *const u8, metadata_len: usize, stop: *const AtomicBool, progress: *const Object, id: *mut u32, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_delete(engine: *const BackupEngine, id: u32, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_purge(engine: *const BackupEngine, keep: u32, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_collect_garbage(engine: *const BackupEngine, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_verify(engine: *const BackupEngine, id: u32, sizes_only: bool, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_restore(engine: *const BackupEngine, id: u32, path: *const c_char, wal: *const c_char, options: *const Options, alternates: *const *const BackupEngine, count: usize, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_place(engine: *const BackupEngine, id: u32, options: *mut Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_backup_engine_corrupted(engine: *const BackupEngine, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_backup_list_new(engine: *const BackupEngine, every: bool, id: u32, details: bool, out: *mut *mut BackupList, st: *mut rocks_status) -> i32;
    pub fn rx_backup_list_free(list: *mut BackupList);
    pub fn rx_backup_list_count(list: *const BackupList) -> usize;
    pub fn rx_backup_list_at(list: *const BackupList, index: usize, out: *mut rocks_backup_info) -> bool;
    pub fn rx_backup_list_file_at(list: *const BackupList, index: usize, file: usize, out: *mut rocks_backup_file) -> bool;
    pub fn rx_backup_list_excluded_at(list: *const BackupList, index: usize, file: usize, out: *mut rocks_slice) -> bool;
    pub fn rx_options_share_env(options: *mut Options, with: *const Options);
}
