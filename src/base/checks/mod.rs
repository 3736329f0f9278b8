//! Checks of ranges and batches before RocksDB receives them.

pub mod ranges;
