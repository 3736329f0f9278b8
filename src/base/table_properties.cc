#include "src/base/table_properties.h"

namespace rx {

shown_table_properties::shown_table_properties(const rocksdb::TableProperties& from)
    : it{sizeof it,
         from.orig_file_number,
         from.data_size,
         from.uncompressed_data_size,
         from.index_size,
         from.index_partitions,
         from.top_level_index_size,
         from.index_key_is_user_key,
         from.index_value_is_delta_encoded,
         from.udi_is_primary_index,
         from.filter_size,
         from.raw_key_size,
         from.raw_value_size,
         from.num_data_blocks,
         from.num_data_blocks_compression_rejected,
         from.num_data_blocks_compression_bypassed,
         from.num_uniform_blocks,
         from.num_entries,
         from.num_filter_entries,
         from.num_deletions,
         from.num_merge_operands,
         from.num_range_deletions,
         from.format_version,
         from.fixed_key_len,
         from.column_family_id,
         from.creation_time,
         from.oldest_key_time,
         from.newest_key_time,
         from.file_creation_time,
         from.slow_compression_estimated_data_size,
         from.fast_compression_estimated_data_size,
         from.external_sst_file_global_seqno_offset,
         from.tail_start_offset,
         from.user_defined_timestamps_persisted,
         from.key_largest_seqno,
         from.key_smallest_seqno,
         from.data_block_restart_interval,
         from.index_block_restart_interval,
         from.separate_key_value_in_data_block,
         view(from.db_id),
         view(from.db_session_id),
         view(from.db_host_id),
         view(from.column_family_name),
         view(from.filter_policy_name),
         view(from.comparator_name),
         view(from.merge_operator_name),
         view(from.prefix_extractor_name),
         view(from.property_collectors_names),
         view(from.compression_name),
         view(from.compression_options),
         view(from.seqno_to_time_mapping),
         nullptr,
         nullptr,
         from.user_collected_properties.size()} {
  rocks_slice* names = few_;
  if (it.user_count > kFew) {
    many_.resize(2 * it.user_count);
    names = many_.data();
  }
  rocks_slice* values = names + it.user_count;
  it.user_names = names;
  it.user_values = values;
  for (const auto& [name, value] : from.user_collected_properties) {
    *names++ = view(name);
    *values++ = view(value);
  }
}

}  // namespace rx
