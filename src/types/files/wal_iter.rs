//! The write-ahead log, batch by batch.

/// Reads the writes of a database from a sequence number on, as batches. One thread at a time.
///
/// It follows the log while the database writes: at the end (ROCKS_NOT_FOUND) it keeps its place, and a
/// later call returns newer writes.
pub struct rocks_wal_iter(());
