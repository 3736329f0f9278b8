//! Batches of writes.

pub mod batch;
pub mod batch_api;
pub(crate) mod bridge;
pub mod columns_api;
pub mod index;
pub mod index_api;
pub mod iterate_api;
pub mod stamps;
pub mod timestamp_api;
