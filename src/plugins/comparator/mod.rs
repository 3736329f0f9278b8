//! Comparators: the user's, and those made by name.

pub(crate) mod bridge;
pub mod comparator;
pub mod comparator_api;
