//! Redis's data structures over a database: one call, every command.

pub(crate) mod bridge;
pub mod check;
pub mod command;
pub mod dump;
pub mod geo;
pub mod hash;
pub mod keys;
pub mod list;
pub mod lock_api;
pub mod redis;
pub mod redis_api;
pub mod reply_api;
pub mod server;
pub mod session;
pub mod session_api;
pub mod set;
pub mod store;
pub mod stream;
pub mod string;
pub mod zset;
