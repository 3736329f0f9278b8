//! Backups: engines over a folder of them, and what is done with it.

/// A folder of backups. Any number of threads may use it at once; those that change the folder wait
/// for each other. It needs no open database, and none needs it.
pub struct rocks_backup_engine(());
