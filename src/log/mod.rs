//! The write-ahead log, and replicas that follow it.

pub(crate) mod bridge;
pub mod replica;
pub mod replica_api;
pub mod wal;
pub mod wal_files_api;
pub mod wal_iter_api;
