//! Events inside databases, and their receivers.

mod compaction_job_stats;
mod event;
mod event_block;
mod event_listener;
mod event_queue;
mod logger;

pub use compaction_job_stats::*;
pub use event::*;
pub use event_block::*;
pub use event_listener::*;
pub use event_queue::*;
pub use logger::*;
