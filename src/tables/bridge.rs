//! Declarations of this folder's C++ functions.

use crate::base::cpp::{
    Cf, Db, Iterator, Object, Options, ShownProperties, SstReader, SstWriter,
    TablePropertiesCollection, Value, Values,
};
use crate::base::shared::{Entries, IngestGroup, WriteKind};
use crate::types::{
    rocks_slice, rocks_sst_entry, rocks_sst_file_info, rocks_status, rocks_table_properties,
};
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

#[rustfmt::skip]
extern "C" {
    pub fn rx_sst_writer_new(options: *const Options, cf: *mut Cf, expires: bool, out: *mut *mut SstWriter, st: *mut rocks_status) -> i32;
    pub fn rx_sst_writer_free(writer: *mut SstWriter);
    pub fn rx_sst_writer_open(writer: *mut SstWriter, path: *const c_char, flags: u32, st: *mut rocks_status) -> i32;
    pub fn rx_sst_writer_add(writer: *mut SstWriter, kind: WriteKind, key: *const u8, key_len: usize, timestamp: *const u8, timestamp_len: usize, value: *const u8, value_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_sst_writer_add_many(writer: *mut SstWriter, kind: WriteKind, keys: *const Entries, values: *const Entries, count: usize, st: *mut rocks_status) -> i32;
    pub fn rx_sst_writer_delete_range(writer: *mut SstWriter, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, timestamp: *const u8, timestamp_len: usize, st: *mut rocks_status) -> i32;
    pub fn rx_sst_writer_file_size(writer: *const SstWriter) -> u64;
    pub fn rx_sst_writer_finish(writer: *mut SstWriter, info: *mut rocks_sst_file_info, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_open(path: *const c_char, options: *const Options, out: *mut *mut SstReader, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_free(reader: *mut SstReader);
    pub fn rx_sst_reader_get_pinned(reader: *mut SstReader, options: *const c_void, key: *const u8, key_len: usize, value: *mut Value, data: *mut *const u8, len: *mut usize, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_multi_get(reader: *mut SstReader, values: *mut Values, options: *const c_void, keys: *const Entries, slices: *mut *const rocks_slice, codes: *mut *const i32, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_iter_new(reader: *mut SstReader, options: *const c_void, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_entries_new(reader: *mut SstReader, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_ranges_new(reader: *mut SstReader, out: *mut *mut Iterator, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_parse_entry(reader: *const SstReader, key: *const u8, key_len: usize, out: *mut rocks_sst_entry, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_verify_checksum(reader: *mut SstReader, options: *const c_void, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_verify_entries(reader: *mut SstReader, options: *const c_void, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_sst_reader_count(reader: *const SstReader) -> u64;
    pub fn rx_sst_reader_file_size(reader: *const SstReader) -> u64;
    pub fn rx_sst_reader_timestamp_size(reader: *const SstReader) -> usize;
    pub fn rx_sst_reader_show_properties(reader: *const SstReader) -> *mut ShownProperties;
    pub fn rx_shown_properties_free(shown: *mut ShownProperties);
    pub fn rx_shown_properties(shown: *const ShownProperties) -> *const rocks_table_properties;
    pub fn rx_ingest(db: *mut Db, groups: *const IngestGroup, count: usize, expires: bool, stop: *const AtomicBool, progress: *const Object, st: *mut rocks_status) -> i32;
    pub fn rx_table_properties(db: *mut Db, cf: *mut Cf, out: *mut *mut TablePropertiesCollection, st: *mut rocks_status) -> i32;
    pub fn rx_table_properties_in_ranges(db: *mut Db, cf: *mut Cf, begins: *const *const u8, begin_lens: *const usize, ends: *const *const u8, end_lens: *const usize, count: usize, out: *mut *mut TablePropertiesCollection, st: *mut rocks_status) -> i32;
    pub fn rx_table_properties_collection_free(collection: *mut TablePropertiesCollection);
    pub fn rx_table_properties_collection_count(collection: *const TablePropertiesCollection) -> usize;
    pub fn rx_table_properties_collection_at(collection: *const TablePropertiesCollection, index: usize, file: *mut rocks_slice, out: *mut rocks_table_properties) -> bool;
}
