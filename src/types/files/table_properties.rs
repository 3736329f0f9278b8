//! Table properties: a table file's own metadata.

use crate::types::rocks_slice;

/// The properties of a database's table files, as they were at one moment.
pub struct rocks_table_properties_collection(());

/// The properties of a table file (table_properties.h), by RocksDB's names.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_table_properties {
    /// Its size in bytes; more fields may follow.
    pub struct_size: usize,
    /// The file's number when it was made; 0: not known.
    pub orig_file_number: u64,
    /// Bytes of data blocks, compressed.
    pub data_size: u64,
    /// Bytes of data blocks, uncompressed.
    pub uncompressed_data_size: u64,
    /// Bytes of the index.
    pub index_size: u64,
    /// Partitions of a two-level index.
    pub index_partitions: u64,
    /// Bytes of a two-level index's top.
    pub top_level_index_size: u64,
    /// 1: the index has keys without sequence numbers.
    pub index_key_is_user_key: u64,
    /// 1: the index's values are delta-encoded.
    pub index_value_is_delta_encoded: u64,
    /// 1: reads use a user-defined index.
    pub udi_is_primary_index: u64,
    /// Bytes of the filter.
    pub filter_size: u64,
    /// Bytes of all keys, with sequence numbers.
    pub raw_key_size: u64,
    /// Bytes of all values.
    pub raw_value_size: u64,
    /// Data blocks.
    pub num_data_blocks: u64,
    /// Data blocks stored uncompressed, because compression made them too little smaller.
    pub num_data_blocks_compression_rejected: u64,
    /// Data blocks that were not compressed.
    pub num_data_blocks_compression_bypassed: u64,
    /// Blocks whose keys are spread evenly.
    pub num_uniform_blocks: u64,
    /// Records, deletions included.
    pub num_entries: u64,
    /// Keys or prefixes in the filter.
    pub num_filter_entries: u64,
    /// Deletions, range deletions included.
    pub num_deletions: u64,
    /// Merge operands.
    pub num_merge_operands: u64,
    /// Range deletions.
    pub num_range_deletions: u64,
    /// 0, or another version of the format.
    pub format_version: u64,
    /// The length of every key; 0: it varies.
    pub fixed_key_len: u64,
    /// The column family's number; UINT32_MAX: not known.
    pub column_family_id: u64,
    /// When the oldest of its data was written, as far as is known, in seconds since 1970; 0: not known.
    pub creation_time: u64,
    /// When the oldest key was written, in seconds since 1970; 0: not known.
    pub oldest_key_time: u64,
    /// When the newest key was written, in seconds since 1970; 0: not known.
    pub newest_key_time: u64,
    /// When the file was made, in seconds since 1970; 0: not known.
    pub file_creation_time: u64,
    /// Bytes under a slow compression, from samples; 0: not known.
    pub slow_compression_estimated_data_size: u64,
    /// Bytes under a fast compression, from samples; 0: not known.
    pub fast_compression_estimated_data_size: u64,
    /// Where an ingested file has its sequence number; 0: nowhere.
    pub external_sst_file_global_seqno_offset: u64,
    /// The offset of the blocks after the data.
    pub tail_start_offset: u64,
    /// 0: user-defined timestamps were removed.
    pub user_defined_timestamps_persisted: u64,
    /// The largest sequence number; UINT64_MAX: not known.
    pub key_largest_seqno: u64,
    /// The smallest sequence number; UINT64_MAX: not known.
    pub key_smallest_seqno: u64,
    /// Keys between restarts of data blocks; 0: not known.
    pub data_block_restart_interval: u64,
    /// Keys between restarts of index blocks; 0: not known.
    pub index_block_restart_interval: u64,
    /// 1: data blocks store keys apart from values.
    pub separate_key_value_in_data_block: u64,
    /// The database that made the file.
    pub db_id: rocks_slice,
    /// That database's session.
    pub db_session_id: rocks_slice,
    /// The machine.
    pub db_host_id: rocks_slice,
    /// The column family; empty: not known.
    pub column_family_name: rocks_slice,
    /// The filter policy; empty: none.
    pub filter_policy_name: rocks_slice,
    /// The comparator.
    pub comparator_name: rocks_slice,
    /// The merge operator; "nullptr": none.
    pub merge_operator_name: rocks_slice,
    /// The prefix extractor; "nullptr": none.
    pub prefix_extractor_name: rocks_slice,
    /// The collector factories: "[a,b]".
    pub property_collectors_names: rocks_slice,
    /// The compression, as the format version writes it.
    pub compression_name: rocks_slice,
    /// Its options.
    pub compression_options: rocks_slice,
    /// Encoded pairs of sequence numbers and the times of their writes.
    pub seqno_to_time_mapping: rocks_slice,
    /// The names of properties that collectors gave, user_count of them in the order of
    /// their bytes; RocksDB's own collectors' begin with "rocksdb.".
    pub user_names: *const rocks_slice,
    /// Their values.
    pub user_values: *const rocks_slice,
    /// How many.
    pub user_count: usize,
}
