//! What happens inside databases, and who hears of it.

mod compaction_job_stats;
mod event;
mod event_listener;
mod event_queue;
mod events;
mod logger;

pub use compaction_job_stats::*;
pub use event::*;
pub use event_listener::*;
pub use event_queue::*;
pub use events::*;
pub use logger::*;
