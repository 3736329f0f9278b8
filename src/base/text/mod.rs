//! Text: names and keys in messages, JSON in values.

pub(crate) mod bridge;
pub mod json;
