//! The front desk: exported functions, one file per noun, three to eight lines each. The types of
//! their parameters say what is read, changed, freed or filled (`abi`); `call!` takes the parameters,
//! and the body says what is special.
// What every pointer must be is written once, at the top of the header.
#![allow(clippy::missing_safety_doc)]
// The functions are called from C alone, whatever their parameters look like to Rust.
#![allow(improper_ctypes_definitions)]

pub mod backup;
pub mod backup_exclude;
pub mod backup_list;
pub mod batch;
pub mod batch_index;
pub mod batch_iterate;
pub mod block;
pub mod buffer;
pub mod bulk_load;
pub mod cache;
pub mod cancel;
pub mod checkpoint;
pub mod column_family;
pub mod compact;
pub mod compaction_filter;
pub mod compaction_filter_factory;
pub mod comparator;
pub mod db;
pub mod env;
pub mod event;
pub mod event_block;
pub mod event_listener;
pub mod event_queue;
pub mod export;
pub mod filter_policy;
pub mod flush;
pub mod ingest;
pub mod iter;
pub mod live_files;
pub mod logger;
pub mod merge_operands;
pub mod merge_operator;
pub mod metadata;
pub mod multi_get;
pub mod options;
pub mod options_file;
pub mod perf;
pub mod property;
pub mod rate_limiter;
pub mod read;
pub mod recovery;
pub mod replica;
pub mod sink;
pub mod slice_transform;
pub mod snapshot;
pub mod sst_file_manager;
pub mod sst_partitioner_factory;
pub mod sst_reader;
pub mod sst_writer;
pub mod statistics;
pub mod status;
pub mod table_filter;
pub mod table_properties;
pub mod table_properties_collector_factory;
pub mod timestamp;
pub mod ttl;
pub mod txn;
pub mod txn_locks;
pub mod txn_read;
pub mod txn_state;
pub mod txn_write;
pub mod value;
pub mod verify;
pub mod version;
pub mod wal_files;
pub mod wal_filter;
pub mod wal_iter;
pub mod write;
pub mod write_buffer_manager;
