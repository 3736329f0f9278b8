//! Transactions.

mod txn;
mod txn_locks;
mod txn_state;

pub use txn::*;
pub use txn_locks::*;
pub use txn_state::*;
