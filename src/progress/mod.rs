//! Long calls: their progress, and their cancellation.

pub mod cancel;
pub mod cancel_api;
pub mod handover;
pub mod late_api;
pub(crate) mod leaving;
pub(crate) mod patience;
