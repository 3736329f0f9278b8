//! SST file managers: space limits and slow deletion.

/// Tracks the table files of any number of databases, limits their space and the speed of their deletion.
/// Any number of threads may use it at once.
pub struct rocks_sst_file_manager(());
