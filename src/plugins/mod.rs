//! Callback objects of the user's: the common part of all kinds.

pub(crate) mod bridge;
pub mod comparator;
pub mod family;
pub mod files;
pub mod filter_policy;
pub mod merge_operator;
pub mod slice_transform;
