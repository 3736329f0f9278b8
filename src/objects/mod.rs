//! Objects that databases share: caches, environments, limiters, managers, statistics.

pub(crate) mod bridge;
pub mod cache_api;
pub mod encryption;
pub mod env_api;
pub mod faults;
pub mod objects;
pub mod rate_limiter_api;
pub mod sst_file_manager_api;
pub mod statistics_api;
pub mod write_buffer_manager_api;
