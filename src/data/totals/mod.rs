//! Counts and checksums of a range's entries.

pub(crate) mod bridge;
pub mod totals;
pub mod totals_api;
