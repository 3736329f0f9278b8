//! Repair: a damaged database opens again, with all that can be read of it.

pub(crate) mod bridge;
pub mod repair;
pub mod repair_api;
