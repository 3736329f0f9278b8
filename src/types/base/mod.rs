//! What every call has to do with: codes, statuses, bytes, options, cancelling.

mod bytes;
mod cancel;
mod code;
mod options;
mod sink;
mod status;

pub use bytes::*;
pub use cancel::*;
pub use code::*;
pub use options::*;
pub use sink::*;
pub use status::*;
