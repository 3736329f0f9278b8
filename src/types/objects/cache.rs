//! Caches of blocks, rows and blobs.

/// A cache of table blocks, rows or blobs, shared by any number of databases. Any number of
/// threads may use it at once.
pub struct rocks_cache(());
