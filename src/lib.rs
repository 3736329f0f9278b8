//! rocks: RocksDB behind a small, safe C ABI. The manual is `include/rocks.h`.
//!
//! Each topic has a folder; a folder depends only on those before it (`tests/floors.rs`). In a
//! folder, the files that one function needs are together:
//!
//! * `NAME_api.rs`: the exported functions, a few lines each.
//! * `NAME.rs`: what they do, in safe signatures.
//! * `bridge.rs`: the declarations of the folder's C++.
//! * the C++: calls RocksDB in functions that catch every exception.
//!
//! Why it is built so: `docs/architecture.md`.
#![deny(unsafe_op_in_unsafe_fn)]
#![warn(clippy::undocumented_unsafe_blocks)]
// The names of C types.
#![allow(non_camel_case_types)]
// The rules for all pointers are written once, at the top of the header.
#![allow(clippy::missing_safety_doc)]
// The main noun of a topic has the topic's name.
#![allow(clippy::module_inception)]

// Links RocksDB, which only the bridge calls.
use librocksdb_sys as _;

pub mod abi;
pub mod base;
pub mod callback;
pub mod copies;
pub mod data;
pub mod db;
pub mod events;
mod inside;
pub mod log;
pub mod maintenance;
pub mod objects;
pub mod options;
pub mod plugins;
pub mod progress;
pub mod queue;
pub mod redis;
pub mod tables;
pub mod txn;
pub mod types;
