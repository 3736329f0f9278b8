//! Writers of table files (SST).

use crate::types::rocks_slice;

/// Writes table files for rocks_db_ingest, one after the other. One thread at a time.
///
/// Add keys in ascending order of the comparator, each once. Range deletions come in any order, and
/// delete nothing in their own file. A refused call changes nothing. If a callback (a filter policy, a
/// collector) makes a call fail, the file cannot be finished: the writer returns ROCKS_ABORTED until
/// you open another file.
pub struct rocks_sst_writer(());

/// How rocks_sst_writer_open opens: the sum of ROCKS_SST_WRITER_*, or 0.
pub type rocks_sst_writer_flags = u32;
/// An existing file is replaced, as RocksDB always does. Without this flag it is refused.
pub const ROCKS_SST_WRITER_OVERWRITE: rocks_sst_writer_flags = 1;
/// An unfinished file is removed when the writer is freed.
pub const ROCKS_SST_WRITER_REMOVE_ABANDONED: rocks_sst_writer_flags = 2;
/// The written pages stay in the system's cache, for a reader that comes soon. Otherwise the writer
/// drops them, once per MiB (SstFileWriter's invalidate_page_cache).
pub const ROCKS_SST_WRITER_KEEP_PAGES: rocks_sst_writer_flags = 4;

/// A finished file (ExternalSstFileInfo). Slices are borrowed until the writer finishes another
/// one or is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_sst_file_info {
    /// Set by the caller: sizeof(rocks_sst_file_info).
    pub struct_size: usize,
    /// As it was given.
    pub file_path: rocks_slice,
    /// The first key; empty: only range deletions. With its timestamp, where keys have them.
    pub smallest_key: rocks_slice,
    /// The last key.
    pub largest_key: rocks_slice,
    /// Where the first range deletion begins; empty: there is none.
    pub smallest_range_del_key: rocks_slice,
    /// Where the last one ends.
    pub largest_range_del_key: rocks_slice,
    /// Of the file as a whole, in bytes; empty or "0" without the option file_checksum_gen_factory.
    pub file_checksum: rocks_slice,
    /// The checksum's name: rocks_ingest_group takes both.
    pub file_checksum_func_name: rocks_slice,
    /// In bytes.
    pub file_size: u64,
    /// Puts, merges and deletions.
    pub num_entries: u64,
    /// Range deletions.
    pub num_range_del_entries: u64,
    /// The sequence number of all keys: 0, which a database replaces when it ingests the file.
    pub sequence_number: u64,
    /// Of the format: 2.
    pub version: i32,
    /// 0.
    pub reserved: u32,
}
