//! Customs: the only room where raw pointers become Rust values, and back.

pub mod bytes;
pub mod callbacks;
pub mod code;
pub mod fence;
pub mod guard;
pub mod handle;
pub mod hold;
pub mod input;
pub mod out;
pub mod record;
pub mod sized;
pub mod status;
pub mod table;
