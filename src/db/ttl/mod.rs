//! Databases whose values expire.

pub(crate) mod bridge;
pub mod ttl;
pub mod ttl_api;
