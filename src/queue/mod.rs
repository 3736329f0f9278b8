//! Completion queues: calls that threads of the library make, and how they ended.

pub mod bridge;
pub mod calls_api;
pub mod group;
pub mod operation;
pub mod queue;
pub mod queue_api;
pub mod reads_api;
pub mod schedule;
pub mod serving;
pub mod writes_api;
