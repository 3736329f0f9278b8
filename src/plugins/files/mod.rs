//! Callbacks that decide what is written to table files and read from them.

pub mod compaction_filter_api;
pub mod compaction_filter_factory_api;
pub mod sst_partitioner_factory_api;
pub mod table_filter_api;
pub mod table_properties_collector_factory_api;
