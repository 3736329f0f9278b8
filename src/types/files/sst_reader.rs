//! Readers of table files (SST).

use crate::types::rocks_slice;

/// An open table file, of a database or of a writer. It belongs to no database. One thread at a time.
/// Iterators and pinned values stay valid after the reader is freed.
///
/// Values are as stored: in a file of a database whose values expire, each ends with the time of
/// its write.
pub struct rocks_sst_reader(());

/// The type of an entry, from its key. Slices are borrowed as long as the key that was given.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_sst_entry {
    /// Set by the caller: sizeof(rocks_sst_entry).
    pub struct_size: usize,
    /// The user's key.
    pub key: rocks_slice,
    /// Empty without user-defined timestamps.
    pub timestamp: rocks_slice,
    /// The sequence number; 0 in a file that was never ingested.
    pub sequence: u64,
    /// One of ROCKS_ENTRY_*.
    pub kind: i32,
    /// 0.
    pub reserved: u32,
}
