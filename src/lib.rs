//! rocks: RocksDB behind a small, safe C ABI. The manual is `include/rocks.h`.
//!
//! A room for each topic, in the order in which they stand on one another; in a room what one
//! function needs lies side by side:
//!
//! * `NAME_api.rs`: the exported functions, a few lines each.
//! * `NAME.rs`: what they do, in safe signatures.
//! * `bridge.rs`: the declarations of the room's C++.
//! * the C++: RocksDB behind functions that catch everything.
//!
//! Why it is built so: `docs/architecture.md`.
#![deny(unsafe_op_in_unsafe_fn)]
#![warn(clippy::undocumented_unsafe_blocks)]
// The names of C types.
#![allow(non_camel_case_types)]
// What every pointer must be is written once, at the top of the header.
#![allow(clippy::missing_safety_doc)]
// A topic's main noun bears the topic's name.
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
pub mod tables;
pub mod txn;
pub mod types;
