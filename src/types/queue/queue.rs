//! Completion queues: calls that other threads make.

/// Takes operations, has threads of the library do them, and gives back how they ended. Any number of
/// threads may submit, drain and cancel at once, for any number of databases.
pub struct rocks_queue(());
