//! The files that make up a database now; functions that move or drop whole files.

use crate::types::rocks_slice;

/// The type of a file of a database (RocksDB's FileType).
pub type rocks_file_type = i32;
/// A write-ahead log.
pub const ROCKS_FILE_WAL: rocks_file_type = 0;
/// LOCK.
pub const ROCKS_FILE_LOCK: rocks_file_type = 1;
/// A table.
pub const ROCKS_FILE_TABLE: rocks_file_type = 2;
/// A MANIFEST.
pub const ROCKS_FILE_DESCRIPTOR: rocks_file_type = 3;
/// CURRENT.
pub const ROCKS_FILE_CURRENT: rocks_file_type = 4;
/// An unfinished file, or one of unknown type.
pub const ROCKS_FILE_TEMP: rocks_file_type = 5;
/// LOG, an older one included.
pub const ROCKS_FILE_INFO_LOG: rocks_file_type = 6;
/// No longer used.
pub const ROCKS_FILE_META_DATABASE: rocks_file_type = 7;
/// IDENTITY.
pub const ROCKS_FILE_IDENTITY: rocks_file_type = 8;
/// An OPTIONS file.
pub const ROCKS_FILE_OPTIONS: rocks_file_type = 9;
/// A blob file.
pub const ROCKS_FILE_BLOB: rocks_file_type = 10;
/// The progress of a compaction.
pub const ROCKS_FILE_COMPACTION_PROGRESS: rocks_file_type = 11;

/// The files that a copy of the database needs, as they were at one moment.
pub struct rocks_live_files(());

/// A file of a database. Slices are borrowed until the rocks_live_files is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_live_file {
    /// Set by the caller: sizeof(rocks_live_file).
    pub struct_size: usize,
    /// Its path.
    pub directory: rocks_slice,
    /// Within the directory: "000012.sst".
    pub name: rocks_slice,
    /// Its number; 0: it has none.
    pub number: u64,
    /// How many of its bytes belong to that moment, as its env reads it. Encrypted, it has 4,096 more.
    pub size: u64,
    /// Of table and blob files where checksums were asked for and are known; the bytes of the checksum.
    pub checksum: rocks_slice,
    /// The checksum's name; "Unknown" where there is none; empty where it was not asked for.
    pub checksum_function: rocks_slice,
    /// Not empty (CURRENT): the contents that a copy must have, instead of the file's; to be written through the env.
    pub replacement_contents: rocks_slice,
    /// One of ROCKS_FILE_*.
    pub file_type: i32,
    /// RocksDB's Temperature (include/rocksdb/types.h); 0: unknown.
    pub temperature: i32,
    /// 1: the file may be longer; a copy ends after `size` bytes.
    pub trim_to_size: u32,
    /// 0.
    pub reserved: u32,
}
