//! Table properties: what a table file holds.

use crate::abi::bytes::rocks_slice;

/// RocksDB's TableProperties (include/rocksdb/table_properties.h), by its names; the texts and arrays
/// are borrowed as long as the struct is.
#[repr(C)]
pub struct rocks_table_properties {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// The file number at creation; 0: unknown.
    pub orig_file_number: u64,
    /// Bytes of all data blocks.
    pub data_size: u64,
    /// The same before compression.
    pub uncompressed_data_size: u64,
    /// Bytes of the index block.
    pub index_size: u64,
    /// Parts of the index, where it has two levels.
    pub index_partitions: u64,
    /// Bytes of its upper level.
    pub top_level_index_size: u64,
    /// 1: index keys have no sequence numbers.
    pub index_key_is_user_key: u64,
    /// 1: index values are delta-encoded.
    pub index_value_is_delta_encoded: u64,
    /// 1: a user-defined index is the one that reads use.
    pub udi_is_primary_index: u64,
    /// Bytes of the filter block.
    pub filter_size: u64,
    /// Bytes of all keys.
    pub raw_key_size: u64,
    /// Bytes of all values.
    pub raw_value_size: u64,
    /// Data blocks.
    pub num_data_blocks: u64,
    /// Of them, not compressed because it would have saved too little.
    pub num_data_blocks_compression_rejected: u64,
    /// Of them, never tried to compress.
    pub num_data_blocks_compression_bypassed: u64,
    /// Uniform blocks.
    pub num_uniform_blocks: u64,
    /// Entries.
    pub num_entries: u64,
    /// Keys or prefixes in filters.
    pub num_filter_entries: u64,
    /// Deletions.
    pub num_deletions: u64,
    /// Merge operands.
    pub num_merge_operands: u64,
    /// Deletions of ranges.
    pub num_range_deletions: u64,
    /// The format's version.
    pub format_version: u64,
    /// 0: keys are of any length; else of this one.
    pub fixed_key_len: u64,
    /// The column family's number; INT32_MAX: unknown.
    pub column_family_id: u64,
    /// Time of the oldest ancestor, in seconds since 1970; 0: unknown.
    pub creation_time: u64,
    /// Time of the oldest key; 0: unknown.
    pub oldest_key_time: u64,
    /// Time of the newest key; 0: unknown.
    pub newest_key_time: u64,
    /// Time of the file itself; 0: unknown.
    pub file_creation_time: u64,
    /// Estimate of the data size with a slower compression; 0: unknown.
    pub slow_compression_estimated_data_size: u64,
    /// The same with a faster one.
    pub fast_compression_estimated_data_size: u64,
    /// Where an ingested file's sequence number stands; 0: nowhere.
    pub external_sst_file_global_seqno_offset: u64,
    /// Where what follows the data blocks begins.
    pub tail_start_offset: u64,
    /// 1: timestamps are in the file.
    pub user_defined_timestamps_persisted: u64,
    /// The greatest sequence number; UINT64_MAX: unknown.
    pub key_largest_seqno: u64,
    /// The least; UINT64_MAX: unknown.
    pub key_smallest_seqno: u64,
    /// Keys between restarts in data blocks; 0: unknown.
    pub data_block_restart_interval: u64,
    /// The same in index blocks.
    pub index_block_restart_interval: u64,
    /// 1: data blocks keep keys and values apart.
    pub separate_key_value_in_data_block: u64,
    /// The database's identity.
    pub db_id: rocks_slice,
    /// The session's, new with each open.
    pub db_session_id: rocks_slice,
    /// The host that wrote it.
    pub db_host_id: rocks_slice,
    /// The column family's name; empty: unknown.
    pub column_family_name: rocks_slice,
    /// The filter policy; empty: none.
    pub filter_policy_name: rocks_slice,
    /// The comparator.
    pub comparator_name: rocks_slice,
    /// The merge operator; "nullptr": none.
    pub merge_operator_name: rocks_slice,
    /// The prefix extractor; "nullptr": none.
    pub prefix_extractor_name: rocks_slice,
    /// The collectors of properties: "[a,b]".
    pub property_collectors_names: rocks_slice,
    /// The compression, as RocksDB writes it.
    pub compression_name: rocks_slice,
    /// Its options.
    pub compression_options: rocks_slice,
    /// What collectors of properties wrote: user_collected_count names.
    pub user_collected_count: usize,
    /// The names; RocksDB's own begin with "rocksdb.".
    pub user_collected_names: *const rocks_slice,
    /// The value of each: bytes.
    pub user_collected_values: *const rocks_slice,
}
