//! Loading unsorted data.

/// Loads unsorted data into a column family: more than fits into memory, faster than writes. The
/// load sorts the data in temporary files; it becomes visible when rocks_bulk_load_finish ingests
/// all of it at once. One thread at a time.
///
/// For a key that was added more than once, the last value counts. Nothing goes through the write-ahead
/// log. A call that fails for another reason than its arguments ends the load: it drops the data, later
/// calls return ROCKS_ABORTED, and you still free the object.
///
/// Temporary files are in the folder "rocks_bulk_load" beside the column family's table files; the end
/// of the load deletes them. The next open of the database, or the next load into it, deletes the files
/// of a killed process.
pub struct rocks_bulk_load(());

/// The results of a load.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct rocks_bulk_load_info {
    /// Set by the caller: sizeof(rocks_bulk_load_info).
    pub struct_size: usize,
    /// How many entries were given.
    pub given: u64,
    /// How many keys were loaded: each once.
    pub loaded: u64,
    /// The bytes of their keys and values.
    pub bytes: u64,
    /// How many table files the database ingested.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// The bytes of keys and values that did not fit into memory and went through temporary files.
    pub spilled: u64,
}
