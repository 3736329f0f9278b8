//! Databases, and reading from and writing to them.

mod arrow;
mod batch;
mod batch_iterate;
mod block;
mod column;
mod column_family;
mod db;
mod entity;
mod iter;
mod merge_operands;
mod multi_get;
mod recovery;
mod repair;
mod snapshot;
mod totals;
mod value;

pub use arrow::*;
pub use batch::*;
pub use batch_iterate::*;
pub use block::*;
pub use column::*;
pub use column_family::*;
pub use db::*;
pub use entity::*;
pub use iter::*;
pub use merge_operands::*;
pub use multi_get::*;
pub use recovery::*;
pub use repair::*;
pub use snapshot::*;
pub use totals::*;
pub use value::*;
