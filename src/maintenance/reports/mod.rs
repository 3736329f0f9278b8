//! RocksDB's reports on itself: properties, metadata, the perf context.

pub(crate) mod bridge;
pub mod metadata;
pub mod metadata_api;
pub mod perf;
pub mod perf_api;
pub mod property;
pub mod property_api;
