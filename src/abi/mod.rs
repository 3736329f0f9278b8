//! The C boundary: the only module where raw pointers become Rust values, and back.

pub mod buffer_api;
pub mod bytes;
pub mod callbacks;
pub mod code;
pub mod column;
pub mod handles;
pub mod handles_api;
pub mod number;
pub mod out;
pub mod param;
pub mod service_api;
pub mod sink_api;
pub mod sized;
pub mod status;
pub mod status_api;
pub mod text;
pub mod version_api;
