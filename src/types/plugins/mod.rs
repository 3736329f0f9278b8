//! The user's callbacks: compare, filter, merge, partition.

mod compaction_filter;
mod compaction_filter_factory;
mod comparator;
mod filter_policy;
mod merge_operator;
mod slice_transform;
mod sst_partitioner_factory;
mod table_filter;
mod table_properties_collector_factory;
mod wal_filter;

pub use compaction_filter::*;
pub use compaction_filter_factory::*;
pub use comparator::*;
pub use filter_policy::*;
pub use merge_operator::*;
pub use slice_transform::*;
pub use sst_partitioner_factory::*;
pub use table_filter::*;
pub use table_properties_collector_factory::*;
pub use wal_filter::*;
