//! Batches of writes.

/// Writes that are applied at once, all or nothing, in the order in which they were
/// added. One thread at a time. A batch outlives the databases that it was written
/// to, and may be written again; one with an index (rocks_batch_new_indexed) does not.
pub struct rocks_batch(());
