//! Values shown without a copy.

/// A holder that a value is pinned in, used again and again without an allocation.
/// One thread at a time.
pub struct rocks_value(());
