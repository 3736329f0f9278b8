//! Checks of ranges and batches before RocksDB takes them.

pub mod ranges;
