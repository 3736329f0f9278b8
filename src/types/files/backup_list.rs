//! Lists of backups.

use crate::types::rocks_slice;

/// A list of backups, as they were at one moment. It stays valid after its engine is freed.
pub struct rocks_backup_list(());

/// A backup. Slices are borrowed until the rocks_backup_list is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_backup_info {
    /// Set by the caller: sizeof(rocks_backup_info).
    pub struct_size: usize,
    /// When it was made, in seconds since 1970.
    pub timestamp: i64,
    /// Of its files, in bytes, those included that it shares with others.
    pub size: u64,
    /// Its number.
    pub id: u32,
    /// How many files, those included that it shares with others.
    pub file_count: u32,
    /// The bytes given to rocks_backup_engine_create.
    pub metadata: rocks_slice,
    /// The folder of the files that only it has; empty without details.
    pub path: rocks_slice,
    /// How many rocks_backup_list_file_at shows; 0 without details.
    pub detail_count: u64,
    /// How many rocks_backup_list_excluded_at shows; 0 without details.
    pub excluded_count: u64,
}

/// A file of a backup. Slices are borrowed until the rocks_backup_list is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_backup_file {
    /// Set by the caller: sizeof(rocks_backup_file).
    pub struct_size: usize,
    /// Its name within the folder of the backups: "shared_checksum/000012_sABC_1234.sst", "private/1/CURRENT".
    pub name: rocks_slice,
    /// Its number in the database; 0: it has none.
    pub number: u64,
    /// In bytes.
    pub size: u64,
    /// One of ROCKS_FILE_*.
    pub file_type: i32,
    /// 0.
    pub reserved: u32,
}
