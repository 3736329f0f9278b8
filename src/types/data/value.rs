//! Values exposed without a copy.

/// A holder that keeps one value in memory without a copy. Reuse it: that allocates nothing. One
/// thread at a time.
pub struct rocks_value(());
