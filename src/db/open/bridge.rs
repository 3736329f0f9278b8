//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Options};
use crate::base::shared::WalFilterReport;
use crate::types::{rocks_recovery_report, rocks_status};
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_wal_filter_bind(options: *mut Options, how: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_wal_filter_report(options: *const Options, out: *mut WalFilterReport);
    pub fn rx_open_as_stored(path: *const c_char, options: *const Options, how: *mut Options, st: *mut rocks_status) -> i32;
    pub fn rx_open_check(path: *const c_char, options: *const Options, how: *const Options, exists: *mut bool, had_lock: *mut bool, writes: *mut bool, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_families(path: *const c_char, options: *const Options, how: *const Options, names: *const *const c_char, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_expiring(how: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_takes_file_ttl(how: *const Options) -> bool;
    pub fn rx_check_no_file_ttl(names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_stored(path: *const c_char, options: *const Options, how: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_comparators(path: *const c_char, options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_check_tables_fit(options: *const Options, names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_check_comparators_fit(names: *const *const c_char, family_options: *const *const Options, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_open_kind(how: *const Options, kind: *mut i32, st: *mut rocks_status) -> i32;
    pub fn rx_options_allow_2pc(options: *mut Options);
    pub fn rx_end_lock_waits(db: *mut Db);
    pub fn rx_writes_before_commit(db: *mut Db) -> bool;
    pub fn rx_open_fails_on_data_loss(how: *const Options) -> bool;
    pub fn rx_recovery_examine(path: *const c_char, options: *const Options, how: *const Options, family_options: *const *const Options, count: usize, had_lock: bool, out: *mut rocks_recovery_report, st: *mut rocks_status) -> i32;
    pub fn rx_recovery_cut_manifest(path: *const c_char, options: *const Options, how: *const Options, family_options: *const *const Options, count: usize, had_lock: bool, out: *mut rocks_recovery_report, st: *mut rocks_status) -> i32;
    pub fn rx_catch_up(db: *mut Db, follows: bool, st: *mut rocks_status) -> i32;
    pub fn rx_cf_open(db: *mut Db, follows: bool, name: *const c_char, options: *const Options, out: *mut *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_open_check_replica(path: *const c_char, options: *const Options, how: *const Options, source: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
}
