// The properties of a table file as one flat struct.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rocksdb/slice.h"
#include "rocksdb/table_properties.h"

namespace rx {

// The same layout as rocks_slice.
struct view {
  const char* data = nullptr;
  size_t len = 0;

  view() = default;
  view(const char* from, size_t size) : data(from), len(size) {}
  view(const char* from) : data(from), len(std::char_traits<char>::length(from)) {}
  view(const rocksdb::Slice& from) : data(from.data()), len(from.size()) {}
  view(const std::string& from) : data(from.data()), len(from.size()) {}
};

// The same layout as rocks_table_properties; RocksDB's names and order.
struct table_properties {
  size_t struct_size;
  uint64_t orig_file_number, data_size, uncompressed_data_size, index_size, index_partitions,
      top_level_index_size, index_key_is_user_key, index_value_is_delta_encoded,
      udi_is_primary_index, filter_size, raw_key_size, raw_value_size, num_data_blocks,
      num_data_blocks_compression_rejected, num_data_blocks_compression_bypassed,
      num_uniform_blocks, num_entries, num_filter_entries, num_deletions, num_merge_operands,
      num_range_deletions, format_version, fixed_key_len, column_family_id, creation_time,
      oldest_key_time, newest_key_time, file_creation_time, slow_compression_estimated_data_size,
      fast_compression_estimated_data_size, external_sst_file_global_seqno_offset,
      tail_start_offset, user_defined_timestamps_persisted, key_largest_seqno, key_smallest_seqno,
      data_block_restart_interval, index_block_restart_interval, separate_key_value_in_data_block;
  view db_id, db_session_id, db_host_id, column_family_name, filter_policy_name, comparator_name,
      merge_operator_name, prefix_extractor_name, property_collectors_names, compression_name,
      compression_options, seqno_to_time_mapping;
  const view* user_names;
  const view* user_values;
  size_t user_count;
};

// Shows RocksDB's object, which must outlive it; allocates for many user properties alone.
// Stays where it was made.
class shown_table_properties {
 public:
  explicit shown_table_properties(const rocksdb::TableProperties& from);
  shown_table_properties(const shown_table_properties&) = delete;
  shown_table_properties& operator=(const shown_table_properties&) = delete;

  table_properties it;

 private:
  static constexpr size_t kFew = 8;
  view few_[2 * kFew];
  std::vector<view> many_;
};

}  // namespace rx
