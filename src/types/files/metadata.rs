//! A database's files, RocksDB's report on itself, and sizes of ranges.

use crate::types::rocks_slice;

/// The files of a database, as they were at one moment.
pub struct rocks_metadata(());

/// A table file. Slices are borrowed until the rocks_metadata is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_file_metadata {
    /// Set by the caller: sizeof(rocks_file_metadata).
    pub struct_size: usize,
    /// The column family's name.
    pub column_family: rocks_slice,
    /// Its path.
    pub directory: rocks_slice,
    /// Within the directory: "000012.sst".
    pub name: rocks_slice,
    /// Its number, which its name has too.
    pub number: u64,
    /// In bytes.
    pub size: u64,
    /// The first key, a deleted one included.
    pub smallest_key: rocks_slice,
    /// The last key, a deleted one included.
    pub largest_key: rocks_slice,
    /// Sequence numbers.
    pub smallest_sequence: u64,
    /// Sequence numbers.
    pub largest_sequence: u64,
    /// Records, deletions included.
    pub entries: u64,
    /// Records that delete a key.
    pub deletions: u64,
    /// An estimate of how often it was read.
    pub reads_sampled: u64,
    /// 0: it refers to no blob file.
    pub oldest_blob_file_number: u64,
    /// In seconds since 1970; 0: not known.
    pub oldest_ancestor_time: u64,
    /// In seconds since 1970; 0: not known.
    pub creation_time: u64,
    /// Orders files of level 0: the larger, the newer.
    pub epoch_number: u64,
    /// Of the file as a whole, in bytes; "" or "0" without file_checksum_gen_factory.
    pub checksum: rocks_slice,
    /// The checksum's name.
    pub checksum_function: rocks_slice,
    /// From 0.
    pub level: i32,
    /// RocksDB's Temperature (include/rocksdb/types.h); 0: unknown.
    pub temperature: i32,
    /// 1: a compaction is reading it.
    pub being_compacted: u32,
    /// 0.
    pub reserved: u32,
}

/// A level of a column family. Slices are borrowed until the rocks_metadata is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_level_metadata {
    /// Set by the caller: sizeof(rocks_level_metadata).
    pub struct_size: usize,
    /// The column family's name.
    pub column_family: rocks_slice,
    /// Of its files, in bytes.
    pub size: u64,
    /// How many table files.
    pub file_count: u64,
    /// From 0.
    pub level: i32,
    /// 0.
    pub reserved: u32,
}

/// A column family's files. Slices are borrowed until the rocks_metadata is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_column_family_metadata {
    /// Set by the caller: sizeof(rocks_column_family_metadata).
    pub struct_size: usize,
    /// Its name.
    pub name: rocks_slice,
    /// Of its table files, in bytes.
    pub size: u64,
    /// How many table files.
    pub file_count: u64,
    /// How many levels, empty ones included.
    pub level_count: u64,
    /// Of its blob files, in bytes.
    pub blob_file_size: u64,
    /// How many blob files.
    pub blob_file_count: u64,
}

/// A blob file. Slices are borrowed until the rocks_metadata is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_blob_file_metadata {
    /// Set by the caller: sizeof(rocks_blob_file_metadata).
    pub struct_size: usize,
    /// The column family's name.
    pub column_family: rocks_slice,
    /// Its path.
    pub directory: rocks_slice,
    /// Within the directory: "000013.blob".
    pub name: rocks_slice,
    /// Its number, which its name has too.
    pub number: u64,
    /// In bytes.
    pub size: u64,
    /// Values in it.
    pub blob_count: u64,
    /// Bytes of values in it.
    pub blob_bytes: u64,
    /// Blobs that nothing refers to any more.
    pub garbage_count: u64,
    /// Bytes of the blobs that nothing refers to any more.
    pub garbage_bytes: u64,
    /// Of the file as a whole, in bytes.
    pub checksum: rocks_slice,
    /// The checksum's name.
    pub checksum_function: rocks_slice,
}

/// The parts that rocks_db_approximate_sizes counts: a sum of ROCKS_SIZE_*.
pub type rocks_size_parts = u32;
/// The data in memtables.
pub const ROCKS_SIZE_MEMTABLES: rocks_size_parts = 1;
/// The data in table files.
pub const ROCKS_SIZE_FILES: rocks_size_parts = 2;
/// The data in blob files, in proportion to the table files.
pub const ROCKS_SIZE_BLOB_FILES: rocks_size_parts = 4;
