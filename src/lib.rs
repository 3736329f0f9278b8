//! rocks: RocksDB behind a small, safe C ABI. The manual is `include/rocks.h`.
//!
//! * [`types`]: the ground floor; every public struct, constant and code, no functions.
//! * [`abi`]: customs; the only room where raw pointers become Rust values, and back.
//! * [`api`]: the front desk; the exported functions, one file per noun.
//! * [`core`]: the engine room; safe Rust, no pointer from C.
//! * `bridge`: the basement; RocksDB's C++ behind functions that catch everything.
//!
//! Imports point one way: api -> abi and core, abi -> core, core -> bridge; all -> types.
//! Why it is built so: `docs/architecture.md`.
#![deny(unsafe_op_in_unsafe_fn)]
#![warn(clippy::undocumented_unsafe_blocks)]

// Links RocksDB, which only the bridge calls.
use librocksdb_sys as _;

pub mod abi;
pub mod api;
mod bridge;
pub mod core;
mod sync;
pub mod types;
