//! Snapshots.

/// The database as it was at one sequence number. Until it is freed, compactions keep the old versions
/// that it shows.
pub struct rocks_snapshot(());
