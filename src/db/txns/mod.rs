//! Transactions that a database keeps: prepared ones, and ended ones that are begun again.

pub(crate) mod bridge;
pub mod owner;
pub mod pool;
pub mod prepared;
