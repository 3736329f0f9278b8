//! A command: its row in the table, its arguments, its reply.

pub mod call;
pub mod double;
pub mod fail;
pub mod glob;
pub mod number;
pub mod reply;
pub mod request;
pub mod resp;
pub mod table;
