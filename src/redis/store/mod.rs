//! The rows of Redis's data structures: their layout, their locks, and how a command reads and
//! writes them.

pub mod epochs;
pub mod hash64;
pub mod head;
pub mod locks;
pub mod members;
pub mod recent;
pub mod rows;
pub mod scan;
pub mod still;
pub mod store;
pub mod user_locks;
pub mod view;
pub mod waiting;
pub mod watch;
