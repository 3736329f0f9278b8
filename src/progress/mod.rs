//! Long calls: how far they are, and how they are stopped.

pub mod cancel;
pub mod cancel_api;
