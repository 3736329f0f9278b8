//! The end of the library's threads, and the databases whose opening keeps it from that.

pub(crate) mod bridge;
pub mod open_databases;
pub mod shutdown;
pub mod shutdown_api;
