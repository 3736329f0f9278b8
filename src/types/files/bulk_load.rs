//! Loading unsorted data.

/// A load of unsorted data into a column family: more than memory holds, faster than writes. What is
/// given is sorted aside and seen by nobody until rocks_bulk_load_finish, which has all of it taken in at once. One
/// thread at a time.
///
/// Of a key that was given more than once, the value given last is loaded. Nothing goes through the
/// write-ahead log. A call that fails for another reason than its arguments ends the load: what
/// was given is dropped, later calls answer ROCKS_ABORTED, and it remains to be freed.
///
/// Temporary files lie in the folder "rocks_bulk_load" beside the column family's table files, and go with the
/// load. What a killed process left there goes when the database is opened next, or loaded into.
pub struct rocks_bulk_load(());

/// What a load did.
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
    /// How many table files the database took in.
    pub files: u64,
    /// Their bytes.
    pub file_bytes: u64,
    /// The bytes of keys and values that went through temporary files, as they did not fit into memory.
    pub spilled: u64,
}
