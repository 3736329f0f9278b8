//! Customs: the only room where raw pointers become Rust values, and back. Each parameter of an
//! export has a type of this room (`param`), which says what the call may do with it.

pub mod bytes;
pub mod callbacks;
pub mod child;
pub mod code;
pub mod families;
pub mod fence;
pub mod guard;
pub mod handle;
pub mod handle_array;
pub mod handles;
pub mod hold;
pub mod new_handle;
pub mod number;
pub mod options;
pub mod out;
pub mod param;
pub mod record;
pub mod sized;
pub mod status;
pub mod table;
pub mod text;
