//! The only module that includes private headers of RocksDB's: docs/rocksdb.md.

pub(crate) mod bridge;
