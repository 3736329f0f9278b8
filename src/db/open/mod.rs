//! Opening: what is checked before RocksDB opens a database, and what recovery drops.

pub(crate) mod bridge;
pub mod open;
pub mod recovery_api;
pub mod wal_filter_api;
