//! What happens inside databases, and who hears of it.

mod compaction_job_stats;
mod event;
mod event_listener;
mod event_queue;
mod event_block;
mod logger;

pub use compaction_job_stats::*;
pub use event::*;
pub use event_listener::*;
pub use event_queue::*;
pub use event_block::*;
pub use logger::*;
