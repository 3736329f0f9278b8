//! Properties, flushes, compactions, metadata and checksums.

use super::{Cf, Db, Hold, Metadata, Object, TablePropertiesCollection};
use crate::types::{
    rocks_blob_file_metadata, rocks_column_family_metadata, rocks_file_metadata,
    rocks_level_metadata, rocks_slice, rocks_status, rocks_table_properties,
};
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_property_names(out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_property(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_property_int(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_property_aggregated(db: *mut Db, name: *const c_char, out: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_property_map(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_reset_stats(db: *mut Db, st: *mut rocks_status) -> i32;

    pub fn rx_flush(db: *mut Db, options: *const c_void, cfs: *const *mut Cf, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_flush_wal(db: *mut Db, sync: bool, st: *mut rocks_status) -> i32;
    pub fn rx_sync_wal(db: *mut Db, st: *mut rocks_status) -> i32;

    pub fn rx_compact_range(db: *mut Db, cf: *mut Cf, options: *const c_void, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, stop: *const AtomicBool, st: *mut rocks_status) -> i32;
    pub fn rx_compact_files(db: *mut Db, cf: *mut Cf, names: *const *const c_char, count: usize, output_level: i32, output_file_size_limit: u64, stop: *const AtomicBool, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_suggest_compact_range(db: *mut Db, cf: *mut Cf, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_wait_for_compact(db: *mut Db, options: *const c_void, stop: *const AtomicBool, st: *mut rocks_status) -> i32;
    pub fn rx_hold(db: *mut Db, what: Hold, st: *mut rocks_status) -> i32;
    pub fn rx_release(db: *mut Db, what: Hold, st: *mut rocks_status) -> i32;
    pub fn rx_cancel_background_work(db: *mut Db, wait: bool, st: *mut rocks_status) -> i32;
    pub fn rx_enable_auto_compaction(db: *mut Db, cfs: *const *mut Cf, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_disable_file_deletions(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_enable_file_deletions(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_resume(db: *mut Db, st: *mut rocks_status) -> i32;
    pub fn rx_delete_files_in_ranges(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, include_end: bool, st: *mut rocks_status) -> i32;

    pub fn rx_metadata_new(db: *mut Db, cf: *mut Cf, out: *mut *mut Metadata, st: *mut rocks_status) -> i32;
    pub fn rx_metadata_free(metadata: *mut Metadata);
    pub fn rx_metadata_counts(metadata: *const Metadata, counts: *mut [usize; 4]);
    pub fn rx_metadata_column_family_at(metadata: *const Metadata, index: usize, out: *mut rocks_column_family_metadata) -> bool;
    pub fn rx_metadata_level_at(metadata: *const Metadata, index: usize, out: *mut rocks_level_metadata) -> bool;
    pub fn rx_metadata_file_at(metadata: *const Metadata, index: usize, out: *mut rocks_file_metadata) -> bool;
    pub fn rx_metadata_blob_file_at(metadata: *const Metadata, index: usize, out: *mut rocks_blob_file_metadata) -> bool;

    pub fn rx_table_properties(db: *mut Db, cf: *mut Cf, out: *mut *mut TablePropertiesCollection, st: *mut rocks_status) -> i32;
    pub fn rx_table_properties_in_ranges(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, out: *mut *mut TablePropertiesCollection, st: *mut rocks_status) -> i32;
    pub fn rx_table_properties_collection_free(collection: *mut TablePropertiesCollection);
    pub fn rx_table_properties_collection_count(collection: *const TablePropertiesCollection) -> usize;
    pub fn rx_table_properties_collection_at(collection: *const TablePropertiesCollection, index: usize, file: *mut rocks_slice, out: *mut rocks_table_properties) -> bool;

    pub fn rx_latest_sequence_number(db: *mut Db) -> u64;
    pub fn rx_number_levels(db: *mut Db, cf: *mut Cf) -> i32;
    pub fn rx_identity(db: *mut Db, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_session_id(db: *mut Db, out: *mut *mut u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_approximate_sizes(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, include: u32, error_margin: f64, sizes: *mut u64, st: *mut rocks_status) -> i32;
    pub fn rx_approximate_memtable_stats(db: *mut Db, cf: *mut Cf, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, entries: *mut u64, size: *mut u64, st: *mut rocks_status) -> i32;

    pub fn rx_verify_checksum(db: *mut Db, options: *const c_void, cfs: *const *mut Cf, count: usize, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_verify_file_checksums(db: *mut Db, options: *const c_void, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
}
