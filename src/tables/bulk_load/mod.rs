//! Turns unsorted data into table files.

pub(crate) mod bridge;
pub mod bulk_load;
pub mod bulk_load_api;
