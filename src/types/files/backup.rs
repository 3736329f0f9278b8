//! Backups: engines over a folder of them, and their operations.

/// A folder of backups. Calls that change the folder wait for each other. It needs no open database,
/// and no database needs it.
pub struct rocks_backup_engine(());
