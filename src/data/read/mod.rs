//! Reads of keys: one, or many in one call.

pub(crate) mod bridge;
pub mod columns;
pub mod columns_api;
pub mod merge_operands;
pub mod merge_operands_api;
pub mod multi_get;
pub mod multi_get_api;
pub mod read;
pub mod read_api;
pub mod value;
pub mod value_api;
