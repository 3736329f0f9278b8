//! Write buffer managers: one memory limit for the memtables of many databases.

/// A memory limit that the memtables of any number of databases share. Any number of threads may use it
/// at once.
pub struct rocks_write_buffer_manager(());
