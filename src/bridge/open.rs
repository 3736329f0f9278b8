//! Opening, destroying, repairing, column families, recovery: `db.cc`,
//! `open_checks.cc`, `open_comparators.cc`, `recovery.cc`.

use super::{Cf, Db, Options};
use crate::types::{rocks_recovery_report, rocks_status};
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_open_check(path: *const c_char, options: *const Options, how: *const Options, exists: *mut bool, had_lock: *mut bool, writes: *mut bool, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_families(path: *const c_char, options: *const Options, how: *const Options, names: *const *const c_char, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_stored(path: *const c_char, options: *const Options, how: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_comparators(path: *const c_char, options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_check_tables_fit(options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_check_comparators_fit(names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_kind(how: *const Options, kind: *mut i32, st: *mut rocks_status) -> i32;
    pub fn rx_options_allow_2pc(options: *mut Options);
    pub fn rx_end_lock_waits(db: *mut Db);
    pub fn rx_writes_before_commit(db: *mut Db) -> bool;
    pub fn rx_ttl_set(db: *mut Db, cf: *mut Cf, seconds: i32);
    pub fn rx_ttl_get(db: *mut Db, cf: *mut Cf) -> i32;
    pub fn rx_open_fails_on_data_loss(how: *const Options) -> bool;
    pub fn rx_recovery_examine(path: *const c_char, options: *const Options, how: *const Options, family_options: *const *const Options, count: usize, had_lock: bool, out: *mut rocks_recovery_report, st: *mut rocks_status) -> i32;
    pub fn rx_options_same_ground(a: *const Options, b: *const Options) -> bool;
    pub fn rx_options_share_env(options: *mut Options, with: *const Options);
    pub fn rx_options_same_caches(a: *const Options, b: *const Options) -> bool;
    pub fn rx_options_drop_caches(options: *mut Options);
    pub fn rx_options_pin_mapped(options: *const Options) -> bool;

    pub fn rx_db_open(path: *const c_char, options: *const Options, how: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, out: *mut *mut Db, handles: *mut *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_db_close(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_db_latest_sequence(db: *mut Db) -> u64;
    pub fn rx_db_destroy(path: *const c_char, options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_db_repair(path: *const c_char, options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_list_column_families(path: *const c_char, options: *const Options, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;

    pub fn rx_cf_create(db: *mut Db, options: *const *const Options, names: *const *const c_char, count: usize, handles: *mut *mut Cf, made: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_cf_drop(db: *mut Db, cf: *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_cf_destroy(db: *mut Db, cf: *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_cf_id(cf: *const Cf) -> u32;
}
