//! Rate limiters of flushes, compactions and reads.

/// A limit on bytes per second that any number of databases share. Any number of threads may use it at once.
pub struct rocks_rate_limiter(());
