//! Calls of the user's callbacks: the thread's state, the calls it may make, its sinks.

pub(crate) mod bridge;
pub mod callback;
pub mod owner;
pub mod owners;
pub mod serving;
pub(crate) mod signal;
pub(crate) mod watched;
