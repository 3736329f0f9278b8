//! Entities: keys with named columns in place of one value.

pub(crate) mod bridge;
pub mod entity;
pub mod entity_api;
