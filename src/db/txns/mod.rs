//! Transactions that a database stores: prepared ones, and ended ones for reuse.

pub(crate) mod bridge;
pub mod owner;
pub mod pool;
pub mod prepared;
