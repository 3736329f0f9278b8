//! A call of the user's callback: where the thread is, what it may call, its sinks.

pub(crate) mod bridge;
pub mod callback;
