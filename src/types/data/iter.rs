//! Iterators: one entry in one call.

/// A walk over the entries of a column family, in its order. One thread at a time.
///
/// It sees the database as it was when it was made, or as the options' snapshot does.
/// What it may show (bounds, prefix) comes from the read options. A new iterator is not
/// at an entry: seek first.
///
/// ROCKS_NOT_FOUND from a seek or step is the end, without error. Any other code is RocksDB's
/// own: damaged data never looks like the end. After either the iterator is not at an
/// entry, and steps answer ROCKS_NOT_POSITIONED, until it seeks again.
pub struct rocks_iter(());
