//! Ranges of keys that transactions delete.

pub(crate) mod bridge;
pub mod delete_range;
pub mod delete_range_api;
