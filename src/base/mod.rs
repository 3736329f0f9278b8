//! The base of all other modules: errors and statuses, bytes, names in messages, folders.

pub(crate) mod bridge;
pub mod brief;
pub mod bytes;
pub mod checks;
pub(crate) mod cpp;
pub mod entries;
pub mod error;
pub mod fork;
pub(crate) mod shared;
pub mod text;
pub(crate) mod threads;
pub mod version;
