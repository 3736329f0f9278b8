//! The engine room: safe Rust, `Result<T, Error>`, no `extern "C"`, no pointer from C.

pub mod bytes;
pub mod column_family;
pub mod db;
pub mod error;
pub mod life;
pub mod options;
pub mod options_file;
pub mod snapshot;
pub mod value;
pub mod version;
