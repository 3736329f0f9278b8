//! Traces of what is asked of a database, and their replay.

mod bridge;
pub mod replay;
pub mod trace;
pub mod trace_api;
