#include "src/options/presets/presets.h"

#include <algorithm>

#include "src/base/text/names.h"

namespace rx {
namespace {

struct preset {
  const char* name;
  std::vector<std::pair<const char*, const char*>> options;
};

// docs/presets.md has a table of them.
const std::vector<preset>& presets() {
  static const std::vector<preset> all = {
      // Puts in any order, from one thread or several, and a compaction at the end.
      {"bulk",
       {{"memtable_factory", "vector"},
        {"allow_concurrent_memtable_write", "false"},
        {"max_write_buffer_number", "6"},
        {"disable_auto_compactions", "true"},
        {"level0_slowdown_writes_trigger", "1073741824"},
        {"level0_stop_writes_trigger", "1073741824"},
        {"soft_pending_compaction_bytes_limit", "0"},
        {"hard_pending_compaction_bytes_limit", "0"}}},
      // Memtables that fit into a core's share of the caches.
      {"write_heavy",
       {{"write_buffer_size", "16777216"},
        {"max_write_buffer_number", "4"},
        {"level0_file_num_compaction_trigger", "8"},
        {"bytes_per_sync", "1048576"}}},
      // Long scans of data that seldom changes.
      {"read_only_analytics",
       {{"table.block_size", "16384"},
        {"compression", "kLZ4Compression"},
        {"bottommost_compression", "kZSTD"},
        {"max_open_files", "-1"},
        {"skip_stats_update_on_db_open", "true"}}},
      // Single keys, most of which are there or are asked for again.
      {"point_lookup",
       {{"table.filter_policy", "bloomfilter:10"},
        {"table.data_block_index_type", "kDataBlockBinaryAndHash"},
        {"table.data_block_hash_table_util_ratio", "0.75"},
        {"memtable_prefix_bloom_size_ratio", "0.02"},
        {"memtable_whole_key_filtering", "true"}}},
      // A few MiB for each database.
      {"small_memory",
       {{"write_buffer_size", "2097152"},
        {"target_file_size_base", "2097152"},
        {"max_bytes_for_level_base", "10485760"},
        {"soft_pending_compaction_bytes_limit", "268435456"},
        {"hard_pending_compaction_bytes_limit", "1073741824"},
        {"max_open_files", "256"},
        {"table.block_cache", "8388608"},
        {"table.cache_index_and_filter_blocks", "true"},
        {"table.index_type", "kTwoLevelIndexSearch"}}},
  };
  return all;
}

}  // namespace

Status with_presets(const Pairs& values, Pairs* all) {
  for (const auto& [name, value] : values) {
    if (name != "preset") {
      all->emplace_back(name, value);
      continue;
    }
    const auto is_meant = [&wanted = value](const preset& one) { return wanted == one.name; };
    const auto found = std::find_if(presets().begin(), presets().end(), is_meant);
    if (found == presets().end()) {
      std::string accepted;
      for (const auto& one : presets()) {
        accepted += (accepted.empty() ? "" : ", ") + std::string(one.name);
      }
      return Status::InvalidArgument("preset: " + quoted(value) + "; accepted", accepted);
    }
    for (const auto& [option, set] : found->options) all->emplace_back(option, set);
  }
  return Status::OK();
}

}  // namespace rx
