//! Write buffer managers: one memory limit for the memtables of many databases.

/// One memory limit for the memtables of all databases that share it.
pub struct rocks_write_buffer_manager(());
