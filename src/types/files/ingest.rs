//! Ingesting table files into a database.

use crate::types::{rocks_column_family, rocks_options, rocks_slice};
use std::ffi::c_char;

/// The files for one column family. Leave unneeded fields zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_ingest_group {
    /// sizeof(rocks_ingest_group), in each struct of an array.
    pub struct_size: usize,
    /// NULL: the default one.
    pub column_family: *const rocks_column_family,
    /// Their paths, `file_count` of them. Of a key that several have, the last one's is taken.
    pub files: *const *const c_char,
    /// How many; at least one.
    pub file_count: usize,
    /// Of the kind ROCKS_OPTIONS_INGEST; NULL: defaults.
    pub options: *const rocks_options,
    /// Of each file, as rocks_sst_file_info has it; needs the database option
    /// file_checksum_gen_factory; NULL: not known.
    pub file_checksums: *const rocks_slice,
    /// The name of each checksum; NULL where file_checksums is.
    pub file_checksum_func_names: *const *const c_char,
}
