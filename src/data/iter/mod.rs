//! Iterators, and blocks of entries.

pub mod block;
pub mod block_api;
pub(crate) mod bridge;
pub mod entries;
pub mod entries_api;
pub mod iter;
pub mod iter_api;
pub mod parts;
pub mod parts_api;
