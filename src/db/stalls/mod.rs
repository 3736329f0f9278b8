//! Databases that hold writes back, or close, and the watch that ends waits without an end.

pub(crate) mod bridge;
pub(crate) mod watch;
