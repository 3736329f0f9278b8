//! Events of databases, delivered to listeners and queues; loggers.

pub(crate) mod bridge;
pub mod event_api;
pub mod event_block_api;
pub mod event_listener_api;
pub mod event_queue;
pub mod event_queue_api;
pub mod logger;
pub mod logger_api;
