//! Merge operators: the user's, those made by name, and what stands for a missing one.

pub(crate) mod bridge;
pub mod merge_operator_api;
