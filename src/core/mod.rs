//! The engine room: safe Rust, `Result<T, Error>`, no `extern "C"`, no pointer from C.

pub mod batch;
pub mod batch_index;
pub mod block;
pub mod bytes;
pub mod callback;
pub mod cancel;
pub mod column_family;
pub mod compact;
pub mod db;
pub mod error;
pub mod flush;
pub mod iter;
pub mod life;
pub mod metadata;
pub mod multi_get;
pub mod objects;
pub mod open;
pub mod options;
pub mod options_file;
pub mod perf;
pub mod property;
pub mod snapshot;
pub mod upkeep;
pub mod value;
pub mod verify;
pub mod version;
