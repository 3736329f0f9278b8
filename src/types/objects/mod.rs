//! Objects that several databases share.

mod cache;
mod env;
mod key_provider;
mod rate_limiter;
mod sst_file_manager;
mod statistics;
mod write_buffer_manager;

pub use cache::*;
pub use env::*;
pub use key_provider::*;
pub use rate_limiter::*;
pub use sst_file_manager::*;
pub use statistics::*;
pub use write_buffer_manager::*;
