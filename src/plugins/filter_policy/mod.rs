//! Filter policies: the user's, and RocksDB's own by name.

pub(crate) mod bridge;
pub mod filter_policy;
pub mod filter_policy_api;
