//! Single writes, snapshots, and keys with timestamps.

pub mod arrow;
pub mod batch;
pub(crate) mod bridge;
pub mod entity;
pub mod iter;
pub mod read;
pub mod snapshot;
pub mod snapshot_api;
pub(crate) mod stall;
pub mod timestamp;
pub mod timestamp_api;
pub mod totals;
pub mod write;
pub mod write_api;
