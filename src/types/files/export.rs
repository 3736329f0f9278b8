//! Exports of column families from one database to another.

use crate::types::rocks_slice;

/// The exported files of a column family in a folder, and the facts that an import needs.
pub struct rocks_export(());

/// A table file of an export. Slices are borrowed until the rocks_export is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_export_file {
    /// Set by the caller: sizeof(rocks_export_file).
    pub struct_size: usize,
    /// Within the folder: "000012.sst".
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
    /// Orders files of level 0: the larger, the newer.
    pub epoch_number: u64,
    /// From 0.
    pub level: i32,
    /// 0.
    pub reserved: u32,
}
