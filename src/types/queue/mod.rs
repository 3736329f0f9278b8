//! Completion queues.

mod completion;
mod operation;
mod queue;

pub use completion::*;
pub use operation::*;
pub use queue::*;
