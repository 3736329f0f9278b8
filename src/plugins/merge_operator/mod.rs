//! Merge operators: the user's, those made by name, and the placeholder for a missing one.

pub(crate) mod bridge;
pub mod merge_operator_api;
