//! Rate limiters of flushes, compactions and reads.

/// One limit on bytes per second for all databases that share it.
pub struct rocks_rate_limiter(());
