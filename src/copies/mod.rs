//! Copies of a database's files: checkpoints, exports, lists of files.

pub mod backup;
pub(crate) mod bridge;
pub mod checkpoint;
pub mod checkpoint_api;
pub mod export;
pub mod export_api;
pub mod live_files;
pub mod live_files_api;
