//! Compaction job stats: figures of a compaction.

use crate::types::rocks_slice;

/// RocksDB's CompactionJobStats (include/rocksdb/compaction_job_stats.h), by its names. The texts
/// are borrowed as long as the struct.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rocks_compaction_job_stats {
    /// Its size in bytes in the library that runs; more fields may follow.
    pub struct_size: usize,
    /// How long it took.
    pub elapsed_micros: u64,
    /// CPU time.
    pub cpu_micros: u64,
    /// 1: num_input_records is exact.
    pub has_accurate_num_input_records: u64,
    /// Records that were read.
    pub num_input_records: u64,
    /// Blobs that were read.
    pub num_blobs_read: u64,
    /// Table files that were read.
    pub num_input_files: u64,
    /// Of them, moved without being read.
    pub num_input_files_trivially_moved: u64,
    /// Of them, from the output level.
    pub num_input_files_at_output_level: u64,
    /// Files left out by optimizations.
    pub num_filtered_input_files: u64,
    /// Of them, from the output level.
    pub num_filtered_input_files_at_output_level: u64,
    /// Records that were written.
    pub num_output_records: u64,
    /// Table files that were written.
    pub num_output_files: u64,
    /// Blob files that were written.
    pub num_output_files_blob: u64,
    /// 1: the compaction read all live table files.
    pub is_full_compaction: u64,
    /// 1: a call requested it.
    pub is_manual_compaction: u64,
    /// 1: another process ran it.
    pub is_remote_compaction: u64,
    /// Bytes of table files that were read.
    pub total_input_bytes: u64,
    /// Bytes of blobs that were read.
    pub total_blob_bytes_read: u64,
    /// Bytes of table files that were written.
    pub total_output_bytes: u64,
    /// Bytes of blob files that were written.
    pub total_output_bytes_blob: u64,
    /// Bytes of files left out by optimizations.
    pub total_skipped_input_bytes: u64,
    /// Records that a newer one of the same key replaced.
    pub num_records_replaced: u64,
    /// Bytes of keys that were read.
    pub total_input_raw_key_bytes: u64,
    /// Bytes of values that were read.
    pub total_input_raw_value_bytes: u64,
    /// Deletions that were read.
    pub num_input_deletion_records: u64,
    /// Of them, dropped because there is nothing left to delete.
    pub num_expired_deletion_records: u64,
    /// Keys that could not be parsed, and were written unchanged.
    pub num_corrupt_keys: u64,
    /// Time spent appending; this and the next three only with report_bg_io_stats.
    pub file_write_nanos: u64,
    /// Time spent syncing ranges.
    pub file_range_sync_nanos: u64,
    /// Time spent syncing.
    pub file_fsync_nanos: u64,
    /// Time spent preparing writes.
    pub file_prepare_write_nanos: u64,
    /// Single deletions without a matching put.
    pub num_single_del_fallthru: u64,
    /// Single deletions that matched a record other than a put.
    pub num_single_del_mismatch: u64,
    /// The first bytes of the smallest key written.
    pub smallest_output_key_prefix: rocks_slice,
    /// The first bytes of the largest key written.
    pub largest_output_key_prefix: rocks_slice,
}
