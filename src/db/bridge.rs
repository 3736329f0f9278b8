//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Options, Snapshot};
use crate::base::shared::Pause;
use crate::types::rocks_status;
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_db_root(db: *mut Db) -> *const Db;
    pub fn rx_snapshot_new(db: *mut Db) -> *const Snapshot;
    pub fn rx_snapshot_release(db: *mut Db, snapshot: *const Snapshot);
    pub fn rx_snapshot_sequence(snapshot: *const Snapshot) -> u64;
    pub fn rx_options_same_objects(a: *const Options, b: *const Options) -> bool;
    pub fn rx_options_same_caches(a: *const Options, b: *const Options) -> bool;
    pub fn rx_options_drop_caches(options: *mut Options);
    pub fn rx_options_pin_mapped(options: *const Options) -> bool;
    pub fn rx_db_open(path: *const c_char, options: *const Options, how: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, out: *mut *mut Db, handles: *mut *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_options_resolve_paths(options: *mut Options, of_database: *const Options);
    pub fn rx_open_resolve_paths(how: *mut Options, of_database: *const Options);
    pub fn rx_path_resolve(path: *const c_char, of_database: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_db_close(db: *mut Db, tell: bool, st: *mut rocks_status) -> i32;
    pub fn rx_db_latest_sequence(db: *mut Db) -> u64;
    pub fn rx_db_destroy(path: *const c_char, options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_list_column_families(path: *const c_char, options: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_unopened_families(db: *mut Db, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_cf_create(db: *mut Db, options: *const *const Options, names: *const *const c_char, count: usize, handles: *mut *mut Cf, made: *mut usize, unsaved: *mut rocks_status, st: *mut rocks_status) -> i32;
    pub fn rx_cf_drop(db: *mut Db, cf: *mut Cf, unsaved: *mut rocks_status, st: *mut rocks_status) -> i32;
    pub fn rx_cf_destroy(db: *mut Db, cf: *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_cf_id(cf: *const Cf) -> u32;
    pub fn rx_options_latest(path: *const c_char, config: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_options_load(folder: *const c_char, file: *const c_char, config: *const Options, names: *mut *mut u8, len: *mut usize, out: *mut *mut *mut Options, count: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_uses_stored(how: *const Options) -> bool;
    pub fn rx_options_stored(path: *const c_char, options: *const Options, names: *mut *mut u8, len: *mut usize, out: *mut *mut *mut Options, count: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_options_take_given(given: *const Options, to: *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_options_check(path: *const c_char, config: *const Options, options: *const Options, names: *const *const c_char, families: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_db_options(db: *mut Db, cf: *mut Cf, opened: *const Options, out: *mut *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_db_set_options(db: *mut Db, cf: *mut Cf, names: *const *const c_char, values: *const *const c_char, count: usize, takes_file_ttl: bool, unsaved: *mut rocks_status, st: *mut rocks_status) -> i32;
    pub fn rx_db_set_db_options(db: *mut Db, names: *const *const c_char, values: *const *const c_char, count: usize, unsaved: *mut rocks_status, st: *mut rocks_status) -> i32;
    pub fn rx_pause(db: *mut Db, what: Pause, st: *mut rocks_status) -> i32;
    pub fn rx_unpause(db: *mut Db, what: Pause, st: *mut rocks_status) -> i32;
}
