//! Slice transforms: the user's, and those made by name.

pub(crate) mod bridge;
pub mod slice_transform;
pub mod slice_transform_api;
