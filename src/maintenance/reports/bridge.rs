//! Declarations of this folder's C++ functions.

use crate::base::cpp::{Cf, Db, Metadata};
use crate::types::{
    rocks_blob_file_metadata, rocks_column_family_metadata, rocks_file_metadata,
    rocks_level_metadata, rocks_status,
};
use std::ffi::c_char;

#[rustfmt::skip]
extern "C" {
    pub fn rx_perf_set_level(level: *const c_char, st: *mut rocks_status) -> i32;
    pub fn rx_perf_level() -> i32;
    pub fn rx_perf_set_per_level(on: i32, st: *mut rocks_status) -> i32;
    pub fn rx_perf_value(name: *const c_char, value: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_perf_reset();
    pub fn rx_perf_string(exclude_zero: i32, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_perf_names(out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_property_names(out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_property(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_property_int(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_property_aggregated(db: *mut Db, name: *const c_char, out: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_property_map(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_reset_stats(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_metadata_new(db: *mut Db, cf: *mut Cf, out: *mut *mut Metadata, st: *mut rocks_status) -> i32;
    pub fn rx_metadata_free(metadata: *mut Metadata);
    pub fn rx_metadata_counts(metadata: *const Metadata, counts: *mut [usize; 4]);
    pub fn rx_metadata_column_family_at(metadata: *const Metadata, index: usize, out: *mut rocks_column_family_metadata) -> bool;
    pub fn rx_metadata_level_at(metadata: *const Metadata, index: usize, out: *mut rocks_level_metadata) -> bool;
    pub fn rx_metadata_file_at(metadata: *const Metadata, index: usize, out: *mut rocks_file_metadata) -> bool;
    pub fn rx_metadata_blob_file_at(metadata: *const Metadata, index: usize, out: *mut rocks_blob_file_metadata) -> bool;
    pub fn rx_latest_sequence_number(db: *mut Db) -> u64;
    pub fn rx_number_levels(db: *mut Db, cf: *mut Cf) -> i32;
    pub fn rx_identity(db: *mut Db, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_session_id(db: *mut Db, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_approximate_sizes(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, include: u32, error_margin: f64, sizes: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_approximate_memtable_stats(db: *mut Db, cf: *mut Cf, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, entries: *mut u64, size: *mut u64, st: *mut rocks_status) -> i32;
}
