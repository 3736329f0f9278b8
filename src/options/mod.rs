//! Options of every kind, set and read by RocksDB's own names.

pub(crate) mod bridge;
pub mod description;
pub mod options;
pub mod options_api;
pub mod parameters_api;
mod presets;
