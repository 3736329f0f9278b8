//! Event queues: the events and log lines of databases, for runtimes that poll.

/// A bounded queue of database events. RocksDB never blocks on the consumer and never runs your code.
pub struct rocks_event_queue(());
