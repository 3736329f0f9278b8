//! Text: names and keys in messages, JSON in values.

pub(crate) mod bridge;
pub mod json;
pub(crate) mod unsaid;
