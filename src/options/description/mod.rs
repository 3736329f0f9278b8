//! Descriptions of options: type, range, default and purpose of each.

mod bridge;
pub mod description;
pub mod description_api;
