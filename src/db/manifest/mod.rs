//! The MANIFEST of a database that is not open: what it says, and a table taken out of it.

pub(crate) mod bridge;
pub mod manifest;
pub mod manifest_api;
