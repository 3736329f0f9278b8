//! Caches of blocks, rows and blobs.

/// A cache of table blocks, rows or blobs.
pub struct rocks_cache(());
