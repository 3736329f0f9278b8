// Facts that RocksDB's tables lack: the fields of its structs with their types, the names of the
// objects that strings make, and replacements for removed options.
#include "rocksdb/options.h"
#include "rocksdb/table.h"
#include "src/options/check.h"

namespace rx {

using rocksdb::OptionType;

namespace {

template <typename T>
constexpr OptionType type_of() {
  if constexpr (std::is_same_v<T, bool>) return OptionType::kBoolean;
  if constexpr (std::is_same_v<T, int>) return OptionType::kInt;
  if constexpr (std::is_same_v<T, uint32_t>) return OptionType::kUInt32T;
  if constexpr (std::is_same_v<T, uint64_t> || std::is_same_v<T, size_t>) {
    return OptionType::kUInt64T;
  }
  if constexpr (std::is_same_v<T, double>) return OptionType::kDouble;
  if constexpr (std::is_same_v<T, rocksdb::CompactionStopStyle>) {
    return OptionType::kCompactionStopStyle;
  }
  if constexpr (std::is_same_v<T, rocksdb::Temperature>) return OptionType::kTemperature;
  if constexpr (std::is_same_v<T, rocksdb::PinningTier>) return OptionType::kEnum;
  return OptionType::kVector;
}

}  // namespace

#define FIELD(Struct, name)                                                       \
  {                                                                               \
#name, { offsetof(Struct, name), type_of<decltype(rocksdb::Struct::name)>() } \
  }

const Infos* fields_of(const std::string& name) {
  using rocksdb::CompactionOptionsFIFO;
  using rocksdb::CompactionOptionsUniversal;
  using rocksdb::CompressionOptions;
  using rocksdb::MetadataCacheOptions;
  static const Infos compression = {
      FIELD(CompressionOptions, window_bits),
      FIELD(CompressionOptions, level),
      FIELD(CompressionOptions, strategy),
      FIELD(CompressionOptions, max_compressed_bytes_per_kb),
      FIELD(CompressionOptions, max_dict_bytes),
      FIELD(CompressionOptions, zstd_max_train_bytes),
      FIELD(CompressionOptions, parallel_threads),
      FIELD(CompressionOptions, enabled),
      FIELD(CompressionOptions, max_dict_buffer_bytes),
      FIELD(CompressionOptions, use_zstd_dict_trainer),
      FIELD(CompressionOptions, checksum),
  };
  static const Infos universal = {
      FIELD(CompactionOptionsUniversal, size_ratio),
      FIELD(CompactionOptionsUniversal, min_merge_width),
      FIELD(CompactionOptionsUniversal, max_merge_width),
      FIELD(CompactionOptionsUniversal, max_size_amplification_percent),
      FIELD(CompactionOptionsUniversal, compression_size_percent),
      FIELD(CompactionOptionsUniversal, max_read_amp),
      FIELD(CompactionOptionsUniversal, stop_style),
      FIELD(CompactionOptionsUniversal, incremental),
      FIELD(CompactionOptionsUniversal, allow_trivial_move),
      FIELD(CompactionOptionsUniversal, reduce_file_locking),
  };
  static const Infos fifo = {
      FIELD(CompactionOptionsFIFO, max_table_files_size),
      FIELD(CompactionOptionsFIFO, age_for_warm),
      FIELD(CompactionOptionsFIFO, allow_compaction),
      FIELD(CompactionOptionsFIFO, file_temperature_age_thresholds),
      FIELD(CompactionOptionsFIFO, allow_trivial_copy_when_change_temperature),
      FIELD(CompactionOptionsFIFO, trivial_copy_buffer_size),
      FIELD(CompactionOptionsFIFO, max_data_files_size),
      FIELD(CompactionOptionsFIFO, use_kv_ratio_compaction),
  };
  static const Infos metadata = {
      FIELD(MetadataCacheOptions, top_level_index_pinning),
      FIELD(MetadataCacheOptions, partition_pinning),
      FIELD(MetadataCacheOptions, unpartitioned_pinning),
  };
  static const std::unordered_map<std::string, const Infos*> structs = {
      {"compression_opts", &compression},      {"bottommost_compression_opts", &compression},
      {"blob_compression_opts", &compression}, {"compaction_options_universal", &universal},
      {"compaction_options_fifo", &fifo},      {"metadata_cache_options", &metadata},
  };
  const auto found = structs.find(last_part(name));
  return found == structs.end() ? nullptr : found->second;
}

#undef FIELD

const char* objects_of(const std::string& name) {
  static const char* const cache =
      "a size such as 64M, {capacity=SIZE;...} with the settings of rocks_cache_new, or nullptr";
  static const std::unordered_map<std::string, const char*> objects = {
      {"table_factory",
       "BlockBasedTable, PlainTable, CuckooTable (or block_based, plain, cuckoo), or "
       "{id=BlockBasedTable;option=value;...}"},
      {"memtable_factory",
       "skip_list, skip_list:LOOKAHEAD, vector, vector:COUNT, prefix_hash, prefix_hash:BUCKETS, "
       "hash_linkedlist, hash_linkedlist:BUCKETS; buckets from 1 to 134217728"},
      {"filter_policy",
       "bloomfilter:BITS_PER_KEY, ribbonfilter:BITS_PER_KEY, "
       "ribbonfilter:BITS_PER_KEY:BLOOM_BEFORE_LEVEL, nullptr, or an object"},
      {"merge_operator",
       "uint64add, int64add, uint64max, uint64min, int64max, int64min, stringappend, "
       "{id=stringappend;delimiter=TEXT}, {id=stringappend;delimiter=0xHEX}, stringappendtest, "
       "sortlist, json_merge_patch, max, put, put_v1, bytesxor, nullptr"},
      {"comparator",
       "leveldb.BytewiseComparator (or bytewise), rocksdb.ReverseBytewiseComparator (or "
       "reverse_bytewise), leveldb.BytewiseComparator.u64ts, "
       "rocksdb.ReverseBytewiseComparator.u64ts, rocks.Uint64LittleEndian, rocks.Uint64BigEndian, "
       "rocks.Int64LittleEndian, rocks.Int64BigEndian, rocks.AsciiCaseInsensitive, "
       "rocks.order(PART,...), rocks.reverse_order(PART,...) with parts such as u32be, -i64le, "
       "f64be, until(0x00)"},
      {"prefix_extractor",
       "fixed:LENGTH, capped:LENGTH, rocksdb.Noop, rocks.DelimitedPrefix:DELIMITER, nullptr"},
      {"memtable_insert_with_hint_prefix_extractor",
       "fixed:LENGTH, capped:LENGTH, rocksdb.Noop, rocks.DelimitedPrefix:DELIMITER, nullptr"},
      {"block_cache", cache},
      {"blob_cache", cache},
      {"row_cache", cache},
      {"compaction_thread_limiter", "nullptr, {name=NAME;limit=N}; -1: no limit"},
      {"compaction_filter_factory",
       "{id=remove_prefix;prefix=TEXT}, {id=remove_range;from=TEXT;to=TEXT}, "
       "{id=remove_size;below=BYTES;above=BYTES}, "
       "{id=remove_old;age=SECONDS;offset=BYTES;number=u64be|u64le|u32be|u32le;unit=s|ms|us}, "
       "nullptr; 0xHEX for any TEXT"},
      {"compaction_filter", "RemoveEmptyValueCompactionFilter, nullptr"},
      {"sst_partitioner_factory", "{id=SstPartitionerFixedPrefixFactory;length=N}, nullptr"},
      {"file_checksum_gen_factory", "FileChecksumGenCrc32cFactory, nullptr"},
      {"table_properties_collectors",
       "{id=CompactOnDeletionCollector;window_size=N;deletion_trigger=N;deletion_ratio=R}"},
      {"statistics", "BasicStatistics, nullptr"},
      {"flush_block_policy_factory",
       "FlushBlockBySizePolicyFactory, FlushBlockEveryKeyPolicyFactory"},
      {"user_defined_index_factory", "trie_index, nullptr"},
      {"table_index_factory", "trie_index, nullptr"},
      {"db_paths", "{path=FOLDER;target_size=SIZE}, several with : between them"},
      {"cf_paths", "{path=FOLDER;target_size=SIZE}, several with : between them"},
  };
  const std::string key = name == "memtable" ? "memtable_factory" : last_part(name);
  const auto found = objects.find(key);
  return found == objects.end() ? nullptr : found->second;
}

namespace {

// The replacement of an option that RocksDB has removed (its HISTORY.md and the entries that it
// marks kDeprecated).
const char* replacement(const std::string& name) {
  static const char* const nothing = "nothing replaces it";
  static const std::unordered_map<std::string, const char*> removed = {
      {"base_background_compactions", "use max_background_jobs"},
      {"allow_os_buffer", "use use_direct_reads"},
      {"use_direct_writes", "use use_direct_io_for_flush_and_compaction"},
      {"disableDataSync", nothing},
      {"disable_data_sync", nothing},
      {"experimental_allow_mempurge", "use experimental_mempurge_threshold"},
      {"experimental_mempurge_policy", "use experimental_mempurge_threshold"},
      {"skip_log_error_on_recovery", "use wal_recovery_mode"},
      {"skip_checking_sst_file_sizes_on_db_open", "file sizes are always checked, in parallel"},
      {"new_table_reader_for_compaction_inputs", "use compaction_readahead_size"},
      {"random_access_max_buffer_size", "use compaction_readahead_size"},
      {"fail_if_options_file_error", "such an error always fails the call"},
      {"preserve_deletes", "use user-defined timestamps"},
      {"iter_start_seqnum", "use user-defined timestamps and iter_start_ts"},
      {"concurrent_prepare", "use two_write_queues"},
      {"seq_per_batch", "a transaction database decides by its write_policy"},
      {"access_hint_on_compaction_start", nothing},
      {"filter_deletes", nothing},
      {"check_flush_compaction_key_order", "the order is always checked"},
      {"verify_checksums_in_compaction", "checksums are always verified"},
      {"hard_rate_limit", "use hard_pending_compaction_bytes_limit"},
      {"soft_rate_limit", "use soft_pending_compaction_bytes_limit"},
      {"rate_limit_delay_max_milliseconds", "use delayed_write_rate"},
      {"ignore_max_compaction_bytes_for_input", "always on"},
      {"expanded_compaction_factor", "use max_compaction_bytes"},
      {"source_compaction_factor", "use max_compaction_bytes"},
      {"max_grandparent_overlap_factor", "use max_compaction_bytes"},
      {"memtable_prefix_bloom_huge_page_tlb_size", "use memtable_huge_page_size"},
      {"memtable_prefix_bloom_bits", "use memtable_prefix_bloom_size_ratio"},
      {"memtable_prefix_bloom_probes", "use memtable_prefix_bloom_size_ratio"},
      {"min_partial_merge_operands", nothing},
      {"snap_refresh_nanos", nothing},
      {"bottommost_temperature", "use last_level_temperature"},
      {"compaction_measure_io_stats", "use report_bg_io_stats"},
      {"purge_redundant_kvs_while_flush", nothing},
      {"level_compaction_dynamic_file_size", "always on"},
      {"max_mem_compaction_level", nothing},
      {"max_write_buffer_number_to_maintain", "use max_write_buffer_size_to_maintain"},
      {"compaction_options_fifo.ttl", "use ttl"},
      {"table_cache_remove_scan_count_limit", nothing},
      {"disable_seek_compaction", nothing},
      {"db_stats_log_interval", "use stats_dump_period_sec"},
      {"timeout_hint_us", nothing},
      {"managed", nothing},
      {"table.hash_index_allow_collision", "collisions are always allowed"},
      {"table.index_per_partition", "use table.metadata_block_size"},
      {"table.reserve_table_builder_memory", "charge the cache through cache_usage_options"},
      {"table.reserve_table_reader_memory", "charge the cache through cache_usage_options"},
      {"table.skip_table_builder_flush", nothing},
      {"table.block_cache_compressed", "use a secondary cache"},
  };
  auto found = removed.find(name);
  if (found == removed.end()) found = removed.find("table." + last_part(name));
  return found == removed.end() ? nullptr : found->second;
}

// How to set an option that has no name.
const char* elsewhere(const std::string& name) {
  static const char* const cpp = "only C++ code can make what it takes";
  static const std::unordered_map<std::string, const char*> places = {
      {"snapshot", "use rocks_options_set_snapshot on ROCKS_OPTIONS_READ"},
      {"table_filter", "use rocks_options_set_table_filter on ROCKS_OPTIONS_READ"},
      {"canceled", "give the call a rocks_cancel"},
      {"close_db", "use rocks_db_close"},
      {"io_activity", "RocksDB sets it itself"},
      {"request_id", cpp},
      {"read_scoped_block_buffer_provider", cpp},
      {"inplace_callback", cpp},
      {"persistent_cache", cpp},
      {"registry", cpp},
      {"env", "set it on ROCKS_OPTIONS_DATABASE"},
      {"backup_dir", "rocks_backup_engine_open takes it"},
      {"backup_env", "use rocks_options_set_env"},
      {"info_log", "use rocks_options_set_logger"},
      {"backup_rate_limiter", "use rocks_options_set_rate_limiter"},
      {"restore_rate_limiter", "use rocks_options_set_rate_limiter"},
      {"progress_callback", "give the call a rocks_cancel"},
      {"exclude_files_callback", "use rocks_options_set_exclude_files_callbacks"},
      {"alternate_dirs", "rocks_backup_engine_restore takes them"},
  };
  const auto found = places.find(name);
  return found == places.end() ? nullptr : found->second;
}

}  // namespace

Status check_elsewhere(const std::string& name) {
  const char* place = elsewhere(last_part(name));
  if (place == nullptr) return Status::OK();
  return Status::InvalidArgument(name + ": not set by name; " + place);
}

Status refuse_removed(const std::string& name) {
  const char* instead = replacement(name);
  return Status::InvalidArgument(name + ": RocksDB removed this option; " +
                                 (instead != nullptr ? instead : "nothing replaces it"));
}

Status check_removed(const std::string& name) {
  return replacement(name) == nullptr ? Status::OK() : refuse_removed(name);
}

}  // namespace rx
