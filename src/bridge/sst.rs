//! Table files: written, read, taken in, and made of unsorted data.

use super::{
    Cf, Db, Iterator, Object, Options, Piece, Slice, Status, TableProperties, Value, Values,
};
use std::ffi::{c_char, c_void};
use std::sync::atomic::AtomicBool;

opaque!(SstWriter SstReader ShownProperties BulkLoad ArrowStream);

/// The same layout as `rx::sst_file_info`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SstFileInfo {
    pub struct_size: usize,
    pub texts: [Slice; 7],
    pub numbers: [u64; 4],
    pub version: i32,
    pub reserved: u32,
}

/// The same layout as `rx::sst_entry`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SstEntry {
    pub struct_size: usize,
    pub key: Slice,
    pub timestamp: Slice,
    pub sequence: u64,
    pub kind: i32,
    pub reserved: u32,
}

/// The same layout as `rx::ingest_group`.
#[repr(C)]
pub struct IngestGroup {
    pub family: *mut Cf,
    pub files: *const *const c_char,
    pub file_count: usize,
    pub options: *const c_void,
    pub checksums: *const Slice,
    pub functions: *const *const c_char,
}

/// The same layout as `rx::bulk_counts`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct BulkCounts {
    pub given: u64,
    pub loaded: u64,
    pub bytes: u64,
    pub files: u64,
    pub file_bytes: u64,
    pub spilled: u64,
}

#[rustfmt::skip]
extern "C" {
    pub fn rx_sst_writer_new(options: *const Options, cf: *mut Cf, expires: bool, out: *mut *mut SstWriter, st: *mut Status) -> i32;
    pub fn rx_sst_writer_free(writer: *mut SstWriter);
    pub fn rx_sst_writer_open(writer: *mut SstWriter, path: *const c_char, flags: u32, st: *mut Status) -> i32;
    pub fn rx_sst_writer_add(writer: *mut SstWriter, kind: i32, key: *const u8, key_len: usize, timestamp: *const u8, timestamp_len: usize, value: *const u8, value_len: usize, st: *mut Status) -> i32;
    pub fn rx_sst_writer_add_many(writer: *mut SstWriter, keys: *const Piece, values: *const Piece, count: usize, st: *mut Status) -> i32;
    pub fn rx_sst_writer_delete_range(writer: *mut SstWriter, begin: *const u8, begin_len: usize, end: *const u8, end_len: usize, timestamp: *const u8, timestamp_len: usize, st: *mut Status) -> i32;
    pub fn rx_sst_writer_file_size(writer: *const SstWriter) -> u64;
    pub fn rx_sst_writer_finish(writer: *mut SstWriter, info: *mut SstFileInfo, st: *mut Status) -> i32;

    pub fn rx_sst_reader_open(path: *const c_char, options: *const Options, out: *mut *mut SstReader, st: *mut Status) -> i32;
    pub fn rx_sst_reader_free(reader: *mut SstReader);
    pub fn rx_sst_reader_get_pinned(reader: *mut SstReader, options: *const c_void, key: *const u8, key_len: usize, value: *mut Value, data: *mut *const u8, len: *mut usize, st: *mut Status) -> i32;
    pub fn rx_sst_reader_multi_get(reader: *mut SstReader, values: *mut Values, options: *const c_void, keys: *const Slice, slices: *mut *const Slice, codes: *mut *const i32, st: *mut Status) -> i32;
    pub fn rx_sst_reader_iter_new(reader: *mut SstReader, options: *const c_void, out: *mut *mut Iterator, st: *mut Status) -> i32;
    pub fn rx_sst_reader_entries_new(reader: *mut SstReader, out: *mut *mut Iterator, st: *mut Status) -> i32;
    pub fn rx_sst_reader_parse_entry(reader: *const SstReader, key: *const u8, key_len: usize, out: *mut SstEntry, st: *mut Status) -> i32;
    pub fn rx_sst_reader_verify_checksum(reader: *mut SstReader, options: *const c_void, stop: *const AtomicBool, progress: *const Object, st: *mut Status) -> i32;
    pub fn rx_sst_reader_verify_entries(reader: *mut SstReader, options: *const c_void, stop: *const AtomicBool, progress: *const Object, st: *mut Status) -> i32;
    pub fn rx_sst_reader_count(reader: *const SstReader) -> u64;
    pub fn rx_sst_reader_file_size(reader: *const SstReader) -> u64;
    pub fn rx_sst_reader_timestamp_size(reader: *const SstReader) -> usize;
    pub fn rx_sst_reader_show_properties(reader: *const SstReader) -> *mut ShownProperties;
    pub fn rx_shown_properties_free(shown: *mut ShownProperties);
    pub fn rx_shown_properties(shown: *const ShownProperties) -> *const TableProperties;

    pub fn rx_ingest(db: *mut Db, groups: *const IngestGroup, count: usize, expires: bool, stop: *const AtomicBool, progress: *const Object, st: *mut Status) -> i32;

    pub fn rx_bulk_load_new(db: *mut Db, cf: *mut Cf, options: *const c_void, expires: bool, out: *mut *mut BulkLoad, st: *mut Status) -> i32;
    pub fn rx_bulk_load_free(load: *mut BulkLoad);
    pub fn rx_bulk_load_add_many(load: *mut BulkLoad, keys: *const Piece, values: *const Piece, count: usize, stop: *const AtomicBool, st: *mut Status) -> i32;
    pub fn rx_bulk_load_add_arrow(load: *mut BulkLoad, stream: *mut ArrowStream, stop: *const AtomicBool, st: *mut Status) -> i32;
    pub fn rx_bulk_load_finish(load: *mut BulkLoad, stop: *const AtomicBool, progress: *const Object, counts: *mut BulkCounts, st: *mut Status) -> i32;
    pub fn rx_bulk_load_clear(db: *mut Db, cfs: *const *mut Cf, count: usize);
    pub fn rx_arrow_stream_take(stream: *mut c_void) -> *mut ArrowStream;
    pub fn rx_arrow_stream_free(stream: *mut ArrowStream);
}
