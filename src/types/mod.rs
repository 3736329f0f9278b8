//! The bottom layer: every public struct, table of callbacks, constant and code, with the comments
//! that `include/rocks.h` shows. No functions: `tests/header.rs` renders these files to C, and the
//! bridge's C++ includes the result.
#![allow(non_camel_case_types)]
#![allow(clippy::module_inception)]

mod base;
mod data;
mod events;
mod files;
mod objects;
mod plugins;
mod queue;
mod redis;
mod txn;

pub use base::*;
pub use data::*;
pub use events::*;
pub use files::*;
pub use objects::*;
pub use plugins::*;
pub use queue::*;
pub use redis::*;
pub use txn::*;
