//! Column families: their properties, and lists of them.

pub(crate) mod bridge;
pub mod column_family;
pub mod column_family_api;
pub mod families;
pub mod families_api;
pub(crate) mod reserved;
