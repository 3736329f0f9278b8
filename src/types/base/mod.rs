//! Used by every call: codes, statuses, bytes, options, cancellation.

mod bytes;
mod cancel;
mod code;
mod description;
mod options;
mod service;
mod sink;
mod status;

pub use bytes::*;
pub use cancel::*;
pub use code::*;
pub use description::*;
pub use options::*;
pub use service::*;
pub use sink::*;
pub use status::*;
