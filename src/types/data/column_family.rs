//! Column families.

/// A column family of an open database. Any number of threads may use it at once.
/// Where a function takes one, NULL is the default column family.
pub struct rocks_column_family(());
