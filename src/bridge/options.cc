#include "options.h"

#include <optional>

#include "options_backup.h"
#include "options_extra.h"
#include "options_named.h"

namespace rx {
namespace {

using rocksdb::OptionTypeFlags;
using rocksdb::OptionVerificationType;

static_assert(sizeof(std::chrono::microseconds) == sizeof(int64_t));

using Threshold = std::optional<size_t>;

// A count, or "none".
OptionTypeInfo optional_count(int offset) {
  OptionTypeInfo info(offset, OptionType::kUnknown);
  info.SetParseFunc([](const ConfigOptions&, const std::string& name, const std::string& value,
                       void* address) {
    auto* count = static_cast<Threshold*>(address);
    std::string digits;
    if (value == "none") {
      count->reset();
    } else if (check_value(name, OptionType::kSizeT, value, &digits).ok()) {
      *count = rocksdb::ParseSizeT(digits);
    } else {
      return refuse(name, value, "none, or an integer from 0 to 18446744073709551615");
    }
    return Status::OK();
  });
  info.SetSerializeFunc([](const ConfigOptions&, const std::string&, const void* address,
                           std::string* value) {
    const auto& count = *static_cast<const Threshold*>(address);
    *value = count ? std::to_string(*count) : "none";
    return Status::OK();
  });
  return info;
}

std::unordered_map<std::string, rocksdb::Env::IOPriority> priorities = {
    {"IO_LOW", rocksdb::Env::IO_LOW},   {"IO_MID", rocksdb::Env::IO_MID},
    {"IO_HIGH", rocksdb::Env::IO_HIGH}, {"IO_USER", rocksdb::Env::IO_USER},
    {"IO_TOTAL", rocksdb::Env::IO_TOTAL}};

std::unordered_map<std::string, rocksdb::ReadTier> read_tiers = {
    {"kReadAllTier", rocksdb::kReadAllTier},
    {"kBlockCacheTier", rocksdb::kBlockCacheTier},
    {"kPersistedTier", rocksdb::kPersistedTier},
    {"kMemtableTier", rocksdb::kMemtableTier}};

std::unordered_map<std::string, rocksdb::BottommostLevelCompaction> bottommost = {
    {"kSkip", rocksdb::BottommostLevelCompaction::kSkip},
    {"kIfHaveCompactionFilter", rocksdb::BottommostLevelCompaction::kIfHaveCompactionFilter},
    {"kForce", rocksdb::BottommostLevelCompaction::kForce},
    {"kForceOptimized", rocksdb::BottommostLevelCompaction::kForceOptimized}};

std::unordered_map<std::string, rocksdb::BlobGarbageCollectionPolicy> blob_policies = {
    {"kForce", rocksdb::BlobGarbageCollectionPolicy::kForce},
    {"kDisable", rocksdb::BlobGarbageCollectionPolicy::kDisable},
    {"kUseDefault", rocksdb::BlobGarbageCollectionPolicy::kUseDefault}};

std::unordered_map<std::string, ConfigOptions::SanityLevel> sanity_levels = {
    {"kSanityLevelNone", ConfigOptions::kSanityLevelNone},
    {"kSanityLevelLooselyCompatible", ConfigOptions::kSanityLevelLooselyCompatible},
    {"kSanityLevelExactMatch", ConfigOptions::kSanityLevelExactMatch}};

std::unordered_map<std::string, ConfigOptions::Depth> depths = {
    {"kDepthDefault", ConfigOptions::kDepthDefault},
    {"kDepthShallow", ConfigOptions::kDepthShallow},
    {"kDepthDetailed", ConfigOptions::kDepthDetailed}};

std::unordered_map<std::string, rocksdb::TxnDBWritePolicy> write_policies = {
    {"WRITE_COMMITTED", rocksdb::WRITE_COMMITTED},
    {"WRITE_PREPARED", rocksdb::WRITE_PREPARED},
    {"WRITE_UNPREPARED", rocksdb::WRITE_UNPREPARED}};

std::unordered_map<std::string, rocksdb::OccValidationPolicy> validate_policies = {
    {"kValidateSerial", rocksdb::OccValidationPolicy::kValidateSerial},
    {"kValidateParallel", rocksdb::OccValidationPolicy::kValidateParallel}};

}  // namespace

// Not by name: of transaction_db custom_mutex_factory, lock_mgr_handle,
// rollback_deletion_type_callback and secondary_indices, of optimistic_transaction_db
// shared_lock_buckets (C++ objects).
template <>
const Infos& named_options<open_options>::infos() {
  static const Infos infos = {
      FIELD(open_options, mode, kString),
      FIELD(open_options, ttl, kInt32T),
      FIELD(open_options, column_family_ttls, kString),
      FIELD(open_options, allow_ttl_mismatch, kBoolean),
      FIELD(open_options, transaction_db.max_num_locks, kInt64T),
      FIELD(open_options, transaction_db.max_num_deadlocks, kUInt32T),
      FIELD(open_options, transaction_db.num_stripes, kSizeT),
      FIELD(open_options, transaction_db.transaction_lock_timeout, kInt64T),
      FIELD(open_options, transaction_db.default_lock_timeout, kInt64T),
      {"transaction_db.write_policy",
       OptionTypeInfo::Enum<rocksdb::TxnDBWritePolicy>(
           offsetof(open_options, transaction_db.write_policy), &write_policies)},
      FIELD(open_options, transaction_db.rollback_merge_operands, kBoolean),
      FIELD(open_options, transaction_db.use_per_key_point_lock_mgr, kBoolean),
      FIELD(open_options, transaction_db.skip_concurrency_control, kBoolean),
      FIELD(open_options, transaction_db.default_write_batch_flush_threshold, kInt64T),
      FIELD(open_options, transaction_db.enable_udt_validation, kBoolean),
      FIELD(open_options, transaction_db.txn_commit_bypass_memtable_threshold, kUInt32T),
      {"optimistic_transaction_db.validate_policy",
       OptionTypeInfo::Enum<rocksdb::OccValidationPolicy>(
           offsetof(open_options, optimistic_transaction_db.validate_policy), &validate_policies)},
      FIELD(open_options, optimistic_transaction_db.occ_lock_buckets, kUInt32T),
      FIELD(open_options, error_if_wal_file_exists, kBoolean),
      {"error_if_log_file_exists",
       {offsetof(open_options, error_if_wal_file_exists), OptionType::kBoolean}},
      FIELD(open_options, allow_missing_merge_operator, kBoolean),
      FIELD(open_options, check_recovery, kBoolean),
      FIELD(open_options, fail_on_data_loss, kBoolean),
      FIELD(open_options, secondary_path, kString),
      FIELD(open_options, leader_path, kString),
  };
  return infos;
}

// Not by name: snapshot (rocks_options_set_snapshot); table_filter, table_index_factory
// and read_scoped_block_buffer_provider (C++ objects); io_activity (RocksDB's own calls
// alone may set it); request_id (lives and dies with one request).
template <>
const Infos& named_options<read_options>::infos() {
  using ReadOptions = read_options;
  static const Infos infos = {
      FIELD(ReadOptions, hide_expired, kBoolean),
      MICROSECONDS(ReadOptions, deadline),
      MICROSECONDS(ReadOptions, io_timeout),
      ENUM(ReadOptions, read_tier, read_tiers),
      ENUM(ReadOptions, rate_limiter_priority, priorities),
      {"merge_operand_count_threshold",
       optional_count(offsetof(ReadOptions, merge_operand_count_threshold))},
      FIELD(ReadOptions, verify_checksums, kBoolean),
      FIELD(ReadOptions, fill_cache, kBoolean),
      FIELD(ReadOptions, ignore_range_deletions, kBoolean),
      FIELD(ReadOptions, async_io, kBoolean),
      FIELD(ReadOptions, optimize_multiget_for_io, kBoolean),
      FIELD(ReadOptions, readahead_size, kSizeT),
      FIELD(ReadOptions, max_skippable_internal_keys, kUInt64T),
      FIELD(ReadOptions, value_size_soft_limit, kUInt64T),
      FIELD(ReadOptions, tailing, kBoolean),
      FIELD(ReadOptions, total_order_seek, kBoolean),
      FIELD(ReadOptions, auto_prefix_mode, kBoolean),
      FIELD(ReadOptions, prefix_same_as_start, kBoolean),
      FIELD(ReadOptions, pin_data, kBoolean),
      FIELD(ReadOptions, adaptive_readahead, kBoolean),
      FIELD(ReadOptions, background_purge_on_iterator_cleanup, kBoolean),
      FIELD(ReadOptions, auto_readahead_size, kBoolean),
      FIELD(ReadOptions, auto_refresh_iterator_with_snapshot, kBoolean),
      FIELD(ReadOptions, allow_unprepared_value, kBoolean),
  };
  return infos;
}

template <>
const named_options<read_options>::Bytes& named_options<read_options>::bytes() {
  using ReadOptions = read_options;
  static const Bytes bytes = {
      {"iterate_lower_bound", &ReadOptions::iterate_lower_bound},
      {"iterate_upper_bound", &ReadOptions::iterate_upper_bound},
      {"timestamp", &ReadOptions::timestamp},
      {"iter_start_ts", &ReadOptions::iter_start_ts},
  };
  return bytes;
}

// Not by name: io_activity (RocksDB's own calls alone may set it).
template <>
const Infos& named_options<write_options>::infos() {
  using WriteOptions = write_options;
  static const Infos infos = {
      {"skip_concurrency_control",
       {offsetof(WriteOptions, locks.skip_concurrency_control), OptionType::kBoolean}},
      {"skip_duplicate_key_check",
       {offsetof(WriteOptions, locks.skip_duplicate_key_check), OptionType::kBoolean}},
      FIELD(WriteOptions, sync, kBoolean),
      FIELD(WriteOptions, disableWAL, kBoolean),
      {"disable_wal",
       {offsetof(WriteOptions, disableWAL), OptionType::kBoolean, OptionVerificationType::kAlias}},
      ENUM(WriteOptions, rate_limiter_priority, priorities),
      FIELD(WriteOptions, ignore_missing_column_families, kBoolean),
      FIELD(WriteOptions, no_slowdown, kBoolean),
      FIELD(WriteOptions, low_pri, kBoolean),
      FIELD(WriteOptions, memtable_insert_hint_per_batch, kBoolean),
      FIELD(WriteOptions, protection_bytes_per_key, kSizeT),
  };
  return infos;
}

template <>
const Infos& named_options<rocksdb::FlushOptions>::infos() {
  using rocksdb::FlushOptions;
  static const Infos infos = {
      FIELD(FlushOptions, wait, kBoolean),
      FIELD(FlushOptions, allow_write_stall, kBoolean),
      FIELD(FlushOptions, force_atomic_flush, kBoolean),
      FIELD(FlushOptions, listener_wait, kBoolean),
  };
  return infos;
}

// Not by name: canceled (a flag in memory).
template <>
const Infos& named_options<rocksdb::CompactRangeOptions>::infos() {
  using rocksdb::CompactRangeOptions;
  static const Infos infos = {
      FIELD(CompactRangeOptions, exclusive_manual_compaction, kBoolean),
      FIELD(CompactRangeOptions, change_level, kBoolean),
      FIELD(CompactRangeOptions, target_level, kInt),
      FIELD(CompactRangeOptions, target_path_id, kUInt32T),
      FIELD(CompactRangeOptions, allow_write_stall, kBoolean),
      FIELD(CompactRangeOptions, max_subcompactions, kUInt32T),
      FIELD(CompactRangeOptions, blob_garbage_collection_age_cutoff, kDouble),
      ENUM(CompactRangeOptions, bottommost_level_compaction, bottommost),
      ENUM(CompactRangeOptions, blob_garbage_collection_policy, blob_policies),
  };
  return infos;
}

template <>
const named_options<rocksdb::CompactRangeOptions>::Bytes&
named_options<rocksdb::CompactRangeOptions>::bytes() {
  static const Bytes bytes = {
      {"full_history_ts_low", &rocksdb::CompactRangeOptions::full_history_ts_low}};
  return bytes;
}

// Not by name: close_db (rocks_db_close closes).
template <>
const Infos& named_options<rocksdb::WaitForCompactOptions>::infos() {
  using rocksdb::WaitForCompactOptions;
  static const Infos infos = {
      FIELD(WaitForCompactOptions, abort_on_pause, kBoolean),
      FIELD(WaitForCompactOptions, flush, kBoolean),
      FIELD(WaitForCompactOptions, wait_for_purge, kBoolean),
      MICROSECONDS(WaitForCompactOptions, timeout),
  };
  return infos;
}

// Not by name: env and registry (C++ objects).
template <>
const Infos& named_options<ConfigOptions>::infos() {
  static const Infos infos = {
      FIELD(ConfigOptions, ignore_unknown_options, kBoolean),
      FIELD(ConfigOptions, ignore_unsupported_options, kBoolean),
      FIELD(ConfigOptions, input_strings_escaped, kBoolean),
      FIELD(ConfigOptions, invoke_prepare_options, kBoolean),
      FIELD(ConfigOptions, mutable_options_only, kBoolean),
      FIELD(ConfigOptions, delimiter, kString),
      FIELD(ConfigOptions, file_readahead_size, kSizeT),
      ENUM(ConfigOptions, depth, depths),
      ENUM(ConfigOptions, sanity_level, sanity_levels),
  };
  return infos;
}

// An optimistic transaction takes set_snapshot of them, and its column family's comparator.
template <>
const Infos& named_options<rocksdb::TransactionOptions>::infos() {
  using rocksdb::TransactionOptions;
  static const Infos infos = {
      FIELD(TransactionOptions, set_snapshot, kBoolean),
      FIELD(TransactionOptions, deadlock_detect, kBoolean),
      FIELD(TransactionOptions, use_only_the_last_commit_time_batch_for_recovery, kBoolean),
      FIELD(TransactionOptions, lock_timeout, kInt64T),
      FIELD(TransactionOptions, deadlock_timeout_us, kInt64T),
      FIELD(TransactionOptions, expiration, kInt64T),
      FIELD(TransactionOptions, deadlock_detect_depth, kInt64T),
      FIELD(TransactionOptions, max_write_batch_size, kSizeT),
      FIELD(TransactionOptions, skip_concurrency_control, kBoolean),
      FIELD(TransactionOptions, skip_prepare, kBoolean),
      FIELD(TransactionOptions, write_batch_flush_threshold, kInt64T),
      FIELD(TransactionOptions, write_batch_track_timestamp_size, kBoolean),
      FIELD(TransactionOptions, commit_bypass_memtable, kBoolean),
      FIELD(TransactionOptions, large_txn_commit_optimize_threshold, kUInt32T),
      FIELD(TransactionOptions, large_txn_commit_optimize_byte_threshold, kUInt64T),
  };
  return infos;
}

// RocksDB's own name has a line at its end, unlike all others.
template <>
const Infos& named_options<wal_iter_options>::infos() {
  static const Infos infos = {
      {"verify_checksums", {offsetof(wal_iter_options, verify_checksums_), OptionType::kBoolean}},
      {"verify_checksums_",
       {offsetof(wal_iter_options, verify_checksums_), OptionType::kBoolean,
        OptionVerificationType::kAlias}},
  };
  return infos;
}

template <>
const Infos& named_options<ingest_options>::infos() {
  static const Infos infos = {
      FIELD(ingest_options, move_files, kBoolean),
      FIELD(ingest_options, link_files, kBoolean),
      FIELD(ingest_options, failed_move_fall_back_to_copy, kBoolean),
      FIELD(ingest_options, snapshot_consistency, kBoolean),
      FIELD(ingest_options, allow_global_seqno, kBoolean),
      FIELD(ingest_options, allow_blocking_flush, kBoolean),
      FIELD(ingest_options, ingest_behind, kBoolean),
      FIELD(ingest_options, write_global_seqno, kBoolean),
      FIELD(ingest_options, verify_checksums_before_ingest, kBoolean),
      FIELD(ingest_options, verify_checksums_readahead_size, kSizeT),
      FIELD(ingest_options, verify_file_checksum, kBoolean),
      FIELD(ingest_options, fail_if_not_bottommost_level, kBoolean),
      FIELD(ingest_options, allow_db_generated_files, kBoolean),
      FIELD(ingest_options, fill_cache, kBoolean),
      FIELD(ingest_options, prefetch_lmax_index_and_filter_blocks, kBoolean),
      FIELD(ingest_options, file_opening_threads, kInt),
  };
  return infos;
}

// Of RocksDB's ingest options those that have a meaning for files of the loader's own.
template <>
const Infos& named_options<bulk_load_options>::infos() {
  static const Infos infos = {
      FIELD(bulk_load_options, memory_limit, kSizeT),
      FIELD(bulk_load_options, threads, kUInt32T),
      FIELD(bulk_load_options, target_file_size, kUInt64T),
      FIELD(bulk_load_options, ingest.snapshot_consistency, kBoolean),
      FIELD(bulk_load_options, ingest.allow_global_seqno, kBoolean),
      FIELD(bulk_load_options, ingest.allow_blocking_flush, kBoolean),
      FIELD(bulk_load_options, ingest.ingest_behind, kBoolean),
      FIELD(bulk_load_options, ingest.verify_checksums_before_ingest, kBoolean),
      FIELD(bulk_load_options, ingest.verify_checksums_readahead_size, kSizeT),
      FIELD(bulk_load_options, ingest.verify_file_checksum, kBoolean),
      FIELD(bulk_load_options, ingest.fail_if_not_bottommost_level, kBoolean),
      FIELD(bulk_load_options, ingest.fill_cache, kBoolean),
      FIELD(bulk_load_options, ingest.prefetch_lmax_index_and_filter_blocks, kBoolean),
      FIELD(bulk_load_options, ingest.file_opening_threads, kInt),
  };
  return infos;
}

std::unique_ptr<options> make(int32_t kind) {
  switch (kind) {
    case ROCKS_OPTIONS_DATABASE:
      register_built_ins();
      return std::make_unique<database_options>();
    case ROCKS_OPTIONS_OPEN:
      return std::make_unique<named_options<open_options>>();
    case ROCKS_OPTIONS_READ:
      return std::make_unique<named_options<read_options>>();
    case ROCKS_OPTIONS_WRITE:
      return std::make_unique<named_options<write_options>>();
    case ROCKS_OPTIONS_FLUSH:
      return std::make_unique<named_options<rocksdb::FlushOptions>>();
    case ROCKS_OPTIONS_COMPACT_RANGE:
      return std::make_unique<named_options<rocksdb::CompactRangeOptions>>();
    case ROCKS_OPTIONS_WAIT_FOR_COMPACT:
      return std::make_unique<named_options<rocksdb::WaitForCompactOptions>>();
    case ROCKS_OPTIONS_CONFIG:
      return std::make_unique<named_options<ConfigOptions>>();
    case ROCKS_OPTIONS_TRANSACTION:
      return std::make_unique<named_options<rocksdb::TransactionOptions>>();
    case ROCKS_OPTIONS_WAL_ITER:
      return std::make_unique<named_options<wal_iter_options>>();
    case ROCKS_OPTIONS_INGEST:
      return std::make_unique<named_options<ingest_options>>();
    case ROCKS_OPTIONS_BULK_LOAD:
      return std::make_unique<named_options<bulk_load_options>>();
    default:
      return make_backup_options(kind);
  }
}

Status options::set_bytes(const std::string& name, const Slice*) {
  return Status::InvalidArgument(
      name + ": no option that takes bytes; those are iterate_lower_bound, iterate_upper_bound, "
             "timestamp, iter_start_ts and full_history_ts_low");
}

}  // namespace rx

extern "C" {

int32_t rx_options_new(int32_t kind, rx::options** out, rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::make(kind).release();
    return *out ? rx::Status::OK() : rx::Status::InvalidArgument("unknown kind of options");
  });
}

int32_t rx_options_clone(const rx::options* from, rx::options** out, rx::status* st) {
  return rx::run(st, [&] {
    *out = from->clone().release();
    return rx::Status::OK();
  });
}

void rx_options_free(rx::options* options) { delete options; }

const void* rx_options_raw(const rx::options* options) { return options->raw(); }

int32_t rx_options_set(rx::options* options, const char* const* names, const char* const* values,
                       size_t count, rx::status* st) {
  return rx::run(st, [&] {
    rx::Pairs pairs;
    for (size_t i = 0; i < count; i++) pairs.emplace_back(names[i], values[i]);
    return options->set(pairs, false);
  });
}

int32_t rx_options_set_string(rx::options* options, const char* text, rx::status* st) {
  return rx::run(st, [&] {
    rx::Pairs pairs;
    const rx::Status s = rx::split_pairs(text, &pairs);
    return s.ok() ? options->set(pairs, true) : s;
  });
}

// `is_set` false: the option is to be not set.
int32_t rx_options_set_bytes(rx::options* options, const char* name, const uint8_t* data,
                             size_t len, bool is_set, rx::status* st) {
  return rx::run(st, [&] {
    const rx::Slice value = rx::slice(data, len);
    return options->set_bytes(name, is_set ? &value : nullptr);
  });
}

int32_t rx_options_text(const rx::options* options, const rx::options* how, char** out,
                        size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::string text;
    rocksdb::ConfigOptions config;
    if (how != nullptr) {
      config = *static_cast<const rocksdb::ConfigOptions*>(how->raw());
    } else {
      config.depth = rocksdb::ConfigOptions::kDepthDetailed;
    }
    const rx::Status s = options->text(config, &text);
    if (s.ok()) *out = rx::copy_out(text, len);
    return s;
  });
}

// Names, each ended by a newline but the last.
int32_t rx_options_names(const rx::options* options, char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::vector<std::string> names;
    options->names(&names);
    std::string joined;
    for (const auto& name : names) joined += (joined.empty() ? "" : "\n") + name;
    *out = rx::copy_out(joined, len);
    return rx::Status::OK();
  });
}

int32_t rx_options_get(const rx::options* options, const char* name, char** out, size_t* len,
                       rx::status* st) {
  return rx::run(st, [&] {
    std::string value;
    const rx::Status s = options->get(name, &value);
    if (s.ok()) *out = rx::copy_out(value, len);
    return s;
  });
}

void rx_read_options_set_snapshot(rx::options* options, const rocksdb::Snapshot* snapshot) {
  const_cast<rx::read_options*>(static_cast<const rx::read_options*>(options->raw()))
      ->snapshot = snapshot;
}
}
