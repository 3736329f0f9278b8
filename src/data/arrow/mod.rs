//! Arrow's C streams: ranges out as columns, and writes from columns.

pub mod array;
pub mod arrow_api;
pub(crate) mod bridge;
pub mod incoming;
pub mod producers;
pub mod reader;
pub mod schema;
pub mod settings;
pub mod shared;
pub mod source_api;
pub mod stream;
pub mod stream_api;
pub mod typed;
