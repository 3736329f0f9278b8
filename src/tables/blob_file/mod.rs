//! Blob files, without the database that they belong to.

pub mod blob_file;
pub mod blob_file_api;
pub(crate) mod bridge;
