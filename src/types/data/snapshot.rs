//! Snapshots.

/// The database as it was at one sequence number. Any number of threads may use it at
/// once. It keeps old versions from being compacted away until it is freed.
pub struct rocks_snapshot(());
