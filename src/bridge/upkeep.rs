//! Properties, flushes, compactions, metadata and checksums.

use super::{Cf, Db, Metadata, Object, Slice, Status, TablePropertiesCollection};
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

/// The same layout as `rx::file_metadata`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileMetadata {
    pub struct_size: usize,
    pub names: [Slice; 3],
    pub number_and_size: [u64; 2],
    pub keys: [Slice; 2],
    pub numbers: [u64; 9],
    pub checksum: [Slice; 2],
    pub level: i32,
    pub temperature: i32,
    pub being_compacted: u32,
    pub reserved: u32,
}

/// The same layout as `rx::level_metadata`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct LevelMetadata {
    pub struct_size: usize,
    pub column_family: Slice,
    pub numbers: [u64; 2],
    pub level: i32,
    pub reserved: u32,
}

/// The same layout as `rx::column_family_metadata`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ColumnFamilyMetadata {
    pub struct_size: usize,
    pub name: Slice,
    pub numbers: [u64; 5],
}

/// The same layout as `rx::blob_file_metadata`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct BlobFileMetadata {
    pub struct_size: usize,
    pub names: [Slice; 3],
    pub numbers: [u64; 6],
    pub checksum: [Slice; 2],
}

/// The same layout as `rx::table_properties`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct TableProperties {
    pub struct_size: usize,
    pub numbers: [u64; 38],
    pub texts: [Slice; 12],
    pub user_names: *const Slice,
    pub user_values: *const Slice,
    pub user_count: usize,
}

#[rustfmt::skip]
extern "C" {
    pub fn rx_property_names(out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_property(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_property_int(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut u64, st: *mut Status) -> i32;
    pub fn rx_property_aggregated(db: *mut Db, name: *const c_char, out: *mut u64, st: *mut Status) -> i32;
    pub fn rx_property_map(db: *mut Db, cf: *mut Cf, name: *const c_char, out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_reset_stats(db: *mut Db, st: *mut Status) -> i32;

    pub fn rx_flush(db: *mut Db, options: *const c_void, cfs: *const *mut Cf, count: usize, st: *mut Status) -> i32;
    pub fn rx_flush_wal(db: *mut Db, sync: bool, st: *mut Status) -> i32;
    pub fn rx_sync_wal(db: *mut Db, st: *mut Status) -> i32;

    pub fn rx_compact_range(db: *mut Db, cf: *mut Cf, options: *const c_void, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, stop: *const AtomicBool, st: *mut Status) -> i32;
    pub fn rx_compact_files(db: *mut Db, cf: *mut Cf, names: *const *const c_char, count: usize, output_level: i32, output_file_size_limit: u64, stop: *const AtomicBool, out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_suggest_compact_range(db: *mut Db, cf: *mut Cf, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, st: *mut Status) -> i32;
    pub fn rx_wait_for_compact(db: *mut Db, options: *const c_void, stop: *const AtomicBool, st: *mut Status) -> i32;
    pub fn rx_hold(db: *mut Db, what: i32, st: *mut Status) -> i32;
    pub fn rx_release(db: *mut Db, what: i32, st: *mut Status) -> i32;
    pub fn rx_cancel_background_work(db: *mut Db, wait: bool, st: *mut Status) -> i32;
    pub fn rx_enable_auto_compaction(db: *mut Db, cfs: *const *mut Cf, count: usize, st: *mut Status) -> i32;
    pub fn rx_disable_file_deletions(db: *mut Db, st: *mut Status) -> i32;
    pub fn rx_enable_file_deletions(db: *mut Db, st: *mut Status) -> i32;
    pub fn rx_resume(db: *mut Db, st: *mut Status) -> i32;
    pub fn rx_delete_files_in_ranges(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, include_end: bool, st: *mut Status) -> i32;

    pub fn rx_metadata_new(db: *mut Db, cf: *mut Cf, out: *mut *mut Metadata, st: *mut Status) -> i32;
    pub fn rx_metadata_free(metadata: *mut Metadata);
    pub fn rx_metadata_counts(metadata: *const Metadata, counts: *mut [usize; 4]);
    pub fn rx_metadata_column_family_at(metadata: *const Metadata, index: usize, out: *mut ColumnFamilyMetadata) -> bool;
    pub fn rx_metadata_level_at(metadata: *const Metadata, index: usize, out: *mut LevelMetadata) -> bool;
    pub fn rx_metadata_file_at(metadata: *const Metadata, index: usize, out: *mut FileMetadata) -> bool;
    pub fn rx_metadata_blob_file_at(metadata: *const Metadata, index: usize, out: *mut BlobFileMetadata) -> bool;

    pub fn rx_table_properties(db: *mut Db, cf: *mut Cf, out: *mut *mut TablePropertiesCollection, st: *mut Status) -> i32;
    pub fn rx_table_properties_in_ranges(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, out: *mut *mut TablePropertiesCollection, st: *mut Status) -> i32;
    pub fn rx_table_properties_collection_free(collection: *mut TablePropertiesCollection);
    pub fn rx_table_properties_collection_count(collection: *const TablePropertiesCollection) -> usize;
    pub fn rx_table_properties_collection_at(collection: *const TablePropertiesCollection, index: usize, file: *mut Slice, out: *mut TableProperties) -> bool;

    pub fn rx_latest_sequence_number(db: *mut Db) -> u64;
    pub fn rx_number_levels(db: *mut Db, cf: *mut Cf) -> i32;
    pub fn rx_identity(db: *mut Db, out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_session_id(db: *mut Db, out: *mut *mut u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_approximate_sizes(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, include: u32, error_margin: f64, sizes: *mut u64, st: *mut Status) -> i32;
    pub fn rx_approximate_memtable_stats(db: *mut Db, cf: *mut Cf, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, entries: *mut u64, size: *mut u64, st: *mut Status) -> i32;

    pub fn rx_verify_checksum(db: *mut Db, options: *const c_void, cfs: *const *mut Cf, count: usize, stop: *const AtomicBool, progress: *const Object, st: *mut Status) -> i32;
    pub fn rx_verify_file_checksums(db: *mut Db, options: *const c_void, stop: *const AtomicBool, progress: *const Object, st: *mut Status) -> i32;
}
