//! Long calls: their progress, and their cancellation.

pub mod cancel;
pub mod cancel_api;
