//! Many reads in one call.

/// The results of rocks_db_multi_get. Reuse it: as long as the number of keys does not grow, that
/// allocates nothing. One thread at a time.
pub struct rocks_values(());
