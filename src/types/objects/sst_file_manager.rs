//! SST file managers: space limits and slow deletion.

/// Tracks the table files of the databases that share it, limits their space and the rate at which
/// they are deleted.
pub struct rocks_sst_file_manager(());
