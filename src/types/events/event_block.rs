//! Drained events: the ones taken from a queue.

use crate::types::rocks_event;

/// Memory for the events that rocks_event_queue_drain takes from a queue. One thread at a time.
pub struct rocks_event_block(());

/// Events that were taken from a queue, the oldest first.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_event_block_view {
    /// How many.
    pub count: usize,
    /// One pointer for each; NULL: none.
    pub events: *const *const rocks_event,
}
