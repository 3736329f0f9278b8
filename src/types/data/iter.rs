//! Iterators: one entry in one call.

/// Iterates over the entries of a column family, in its order. One thread at a time.
///
/// It shows the database as it was when the iterator was made, or as the snapshot of the options shows
/// it. The read options limit what it shows (bounds, prefix). A new iterator is not at an entry: seek
/// first.
///
/// ROCKS_NOT_FOUND from a seek or step means the end, without an error. Any other code is RocksDB's
/// own: damaged data never looks like the end. After either, the iterator is at no entry, and steps
/// return ROCKS_NOT_POSITIONED until the next seek.
pub struct rocks_iter(());
