//! Redis's data structures.

mod redis;
mod redis_reply;

pub use redis::*;
pub use redis_reply::*;
