//! Many reads in one call.

/// The answers of a rocks_db_multi_get, used again and again: with as many keys as
/// before or fewer, nothing is allocated. One thread at a time.
pub struct rocks_values(());
