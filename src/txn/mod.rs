//! Transactions: their reads, writes, locks, and two-phase commits.

pub mod arrow_api;
pub(crate) mod bridge;
pub mod entity_api;
pub mod locks;
pub mod locks_api;
pub mod range;
pub mod read;
pub mod read_api;
pub mod run;
pub mod state_api;
pub mod two_phase;
pub mod txn;
pub mod txn_api;
pub mod write_api;
