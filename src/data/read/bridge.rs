//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Snapshot, Value, Values};
use crate::base::shared::{Columns, Entries, ValueColumn};
use crate::plugins::merge_operator::bridge::Proceed;
use crate::types::{rocks_column_view, rocks_slice, rocks_status};
use std::ffi::c_void;

#[rustfmt::skip]
extern "C" {
    pub fn rx_get_merge_operands(db: *mut Db, values: *mut Values, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, expected_max: usize, writable: bool, state: *mut c_void, proceed: Option<Proceed>, operands: *mut *const rocks_slice, count: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_value_new() -> *mut Value;
    pub fn rx_value_free(value: *mut Value);
    pub fn rx_get_pinned(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, own: bool, value: *mut Value, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_key_may_exist(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, may_exist: *mut bool, found: *mut bool, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_value_reset(value: *mut Value);
    pub fn rx_get_into(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, buffer: *mut u8, capacity: usize, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_get_owned(db: *mut Db, cf: *mut Cf, options: *const c_void, key: *const u8, key_len: usize, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_values_new() -> *mut Values;
    pub fn rx_values_free(values: *mut Values);
    pub fn rx_values_reset(values: *mut Values);
    pub fn rx_values_prepare(values: *mut Values, count: usize, families: *mut *mut *mut Cf, st: *mut rocks_status) -> i32;
    pub fn rx_values_status_at(values: *const Values, at: usize, st: *mut rocks_status) -> i32;
    pub fn rx_values_read_block(values: *const Values, first: usize, block: *mut Columns, view: *mut rocks_column_view, st: *mut rocks_status) -> i32;
    pub fn rx_values_read_into(values: *const Values, first: usize, to: *const ValueColumn, view: *mut rocks_column_view, st: *mut rocks_status) -> i32;
    pub fn rx_multi_get(db: *mut Db, values: *mut Values, family: *mut Cf, options: *const c_void, at: *const Snapshot, keys: *const Entries, sorted: bool, own: bool, slices: *mut *const rocks_slice, codes: *mut *const i32, timestamps: *mut *const rocks_slice, st: *mut rocks_status) -> i32;
}
