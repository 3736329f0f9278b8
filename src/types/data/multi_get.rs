//! Many reads in one call.

/// The results of rocks_db_multi_get. Use it again and again: as long as the number of keys does not
/// grow, that allocates nothing. One thread at a time.
pub struct rocks_values(());
