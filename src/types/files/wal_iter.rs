//! The write-ahead log, batch by batch.

/// What a database writes from a sequence number on, as batches. One thread at a time.
///
/// It follows the log while the database writes: at the end (ROCKS_NOT_FOUND) it stays, and a later
/// call gives what came since.
pub struct rocks_wal_iter(());
