//! Column families.

/// A column family of an open database. For functions that take one, NULL is the default column
/// family.
pub struct rocks_column_family(());
