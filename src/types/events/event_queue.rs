//! Event queues: the events and log lines of databases, for runtimes that poll.

/// A bounded queue of events. Any number of databases may share it, and any number of threads
/// may use it at once. RocksDB never waits for who drains it, and calls nothing of yours.
pub struct rocks_event_queue(());
