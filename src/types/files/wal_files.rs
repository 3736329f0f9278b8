//! The files of the write-ahead log.

use crate::types::rocks_slice;

/// The files of a database's write-ahead log, as they were at one moment.
pub struct rocks_wal_files(());

/// Where a log file is.
pub type rocks_wal_file_type = i32;
/// In the archive: tables contain all of its data, and WAL_ttl_seconds or WAL_size_limit_MB delays
/// its deletion.
pub const ROCKS_WAL_FILE_ARCHIVED: rocks_wal_file_type = 0;
/// A recovery may need it.
pub const ROCKS_WAL_FILE_ALIVE: rocks_wal_file_type = 1;

/// A log file. Slices are borrowed until the rocks_wal_files is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_wal_file {
    /// Set by the caller: sizeof(rocks_wal_file).
    pub struct_size: usize,
    /// Within the option wal_dir, or the database's folder: "000012.log", "archive/000012.log".
    pub name: rocks_slice,
    /// Its number, which its name has too; larger ones are newer.
    pub number: u64,
    /// The sequence number of its first record; 0: not known (rocks_db_current_wal_file).
    pub start_sequence: u64,
    /// In bytes.
    pub size: u64,
    /// One of ROCKS_WAL_FILE_*.
    pub file_type: rocks_wal_file_type,
    /// 0.
    pub reserved: u32,
}
