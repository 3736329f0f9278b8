//! Batches of writes.

/// Writes that a database applies together, all or nothing, in the order in which they were added. One
/// thread at a time. A batch outlives the databases that it was written to, and may be written again.
/// A batch with an index (rocks_batch_new_indexed) does not outlive its database.
pub struct rocks_batch(());
