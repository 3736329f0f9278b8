//! Backups, checkpoints, exports, live files: backup*.cc, checkpoint.cc, export.cc, live_files.cc.

use super::{Cf, Db, Object, Options};
use crate::types::{
    rocks_backup_file, rocks_backup_info, rocks_export_file, rocks_live_file, rocks_slice,
    rocks_status,
};
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

opaque!(BackupEngine BackupList Exported LiveFiles);

#[rustfmt::skip]
extern "C" {
    pub fn rx_create_backup_set_exclude(options: *mut Options, callbacks: *const Object, st: *mut rocks_status) -> i32;

    pub fn rx_backup_engine_open(path: *const c_char, options: *const Options, out: *mut *mut BackupEngine, st: *mut rocks_status) -> i32;
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
