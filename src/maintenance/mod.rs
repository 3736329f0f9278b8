//! Compactions, flushes, checks, and pausing background work.

pub(crate) mod bridge;
pub mod compact;
pub mod compact_api;
pub mod flush;
pub mod flush_api;
pub mod maintenance;
pub mod reports;
pub mod tracing;
pub mod verify;
pub mod verify_api;
