//! Backups, and restoring them.

pub mod backup;
pub mod backup_api;
pub(crate) mod bridge;
pub mod exclude_api;
pub mod list_api;
