#include "src/options/options.h"

#include "src/options/calls.h"

#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "rocksdb/user_defined_index.h"
#include "src/inside/option_text.h"
#include "src/inside/posix/held_files.h"
#include "src/options/extra.h"
#include "src/options/named.h"

namespace rx {
namespace {

using rocksdb::OptionTypeFlags;
using rocksdb::OptionVerificationType;

static_assert(sizeof(std::chrono::microseconds) == sizeof(int64_t));

using Threshold = std::optional<size_t>;

// A count, or "none".
OptionTypeInfo optional_count(int offset) {
  OptionTypeInfo info(offset, OptionType::kUnknown);
  info.SetParseFunc(
      [](const ConfigOptions&, const std::string& name, const std::string& value, void* address) {
        auto* count = static_cast<Threshold*>(address);
        std::string digits;
        if (value == "none") {
          count->reset();
        } else if (check_value(name, OptionType::kSizeT, value, &digits).ok()) {
          *count = inside::parse_size(digits);
        } else {
          return refuse(name, value, "none, or an integer from 0 to 18446744073709551615");
        }
        return Status::OK();
      });
  info.SetSerializeFunc(
      [](const ConfigOptions&, const std::string&, const void* address, std::string* value) {
        const auto& count = *static_cast<const Threshold*>(address);
        *value = count ? std::to_string(*count) : "none";
        return Status::OK();
      });
  return info;
}

using Index = rocksdb::UserDefinedIndexFactory;

// An index of RocksDB's own by its name. Made once and never destroyed: read options point at it,
// and so do iterators that outlive them.
Status find_index(const std::string& name, const std::string& value, const Index** found) {
  static auto& made = *new std::map<std::string, std::shared_ptr<Index>>;
  static auto& lock = *new std::mutex;
  *found = nullptr;
  if (value.empty() || value == "nullptr") return Status::OK();
  const std::lock_guard<std::mutex> held(lock);
  const auto known = made.find(value);
  std::shared_ptr<Index> index = known == made.end() ? nullptr : known->second;
  if (index == nullptr) {
    const Status s = Index::CreateFromString(ConfigOptions(), value, &index);
    if (!s.ok() || index == nullptr || index->Name() != value) {
      return refuse(name, value, objects_of(name));
    }
    made[value] = index;
  }
  *found = index.get();
  return Status::OK();
}

// A pointer to an index, which RocksDB's parser does not know.
OptionTypeInfo index_by_name(int offset) {
  OptionTypeInfo info(offset, OptionType::kCustomizable);
  info.SetParseFunc(
      [](const ConfigOptions&, const std::string& name, const std::string& value, void* address) {
        return find_index(name, inside::trim(OptionTypeInfo::StripOuterBraces(value)),
                          static_cast<const Index**>(address));
      });
  info.SetSerializeFunc(
      [](const ConfigOptions&, const std::string&, const void* address, std::string* value) {
        const Index* const index = *static_cast<const Index* const*>(address);
        *value = index != nullptr ? index->Name() : "nullptr";
        return Status::OK();
      });
  return info;
}

std::unordered_map<std::string, rocksdb::Env::IOPriority> priorities = {
    {"IO_LOW", rocksdb::Env::IO_LOW},
    {"IO_MID", rocksdb::Env::IO_MID},
    {"IO_HIGH", rocksdb::Env::IO_HIGH},
    {"IO_USER", rocksdb::Env::IO_USER},
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

}  // namespace

// Not by name: snapshot (rocks_options_set_snapshot); table_filter and
// read_scoped_block_buffer_provider (C++ objects); io_activity (RocksDB's own calls
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
      {"table_index_factory", index_by_name(offsetof(ReadOptions, table_index_factory))},
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
const table_options::Bytes& named_options<read_options>::bytes() {
  using ReadOptions = read_options;
  static const Bytes bytes = {
      {"iterate_lower_bound", offsetof(ReadOptions, iterate_lower_bound)},
      {"iterate_upper_bound", offsetof(ReadOptions, iterate_upper_bound)},
      {"timestamp", offsetof(ReadOptions, timestamp)},
      {"iter_start_ts", offsetof(ReadOptions, iter_start_ts)},
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
      MICROSECONDS(WriteOptions, timeout),
      FIELD(WriteOptions, timestamps_in_keys, kBoolean),
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
const Infos& named_options<flush_options>::infos() {
  using FlushOptions = flush_options;
  static const Infos infos = {
      MICROSECONDS(FlushOptions, timeout),
      FIELD(FlushOptions, wait, kBoolean),
      FIELD(FlushOptions, allow_write_stall, kBoolean),
      FIELD(FlushOptions, force_atomic_flush, kBoolean),
      FIELD(FlushOptions, listener_wait, kBoolean),
  };
  return infos;
}

// Not by name: canceled (a flag in memory).
template <>
const Infos& named_options<compact_range_options>::infos() {
  using CompactRangeOptions = compact_range_options;
  static const Infos infos = {
      FIELD(CompactRangeOptions, erase, kBoolean),
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
const table_options::Bytes& named_options<compact_range_options>::bytes() {
  static const Bytes bytes = {
      {"full_history_ts_low", offsetof(compact_range_options, full_history_ts_low)}};
  return bytes;
}

// Not by name: canceled (a flag in memory).
template <>
const Infos& named_options<compact_files_options>::infos() {
  using CompactionOptions = compact_files_options;
  static const Infos infos = {
      FIELD(CompactionOptions, compression, kCompressionType),
      FIELD(CompactionOptions, output_file_size_limit, kUInt64T),
      FIELD(CompactionOptions, max_subcompactions, kUInt32T),
      FIELD(CompactionOptions, output_temperature_override, kTemperature),
      FIELD(CompactionOptions, allow_trivial_move, kBoolean),
      FIELD(CompactionOptions, output_path_id, kInt32T),
  };
  return infos;
}

template <>
const Infos& named_options<rocksdb::TraceOptions>::infos() {
  using rocksdb::TraceOptions;
  static const Infos infos = {
      FIELD(TraceOptions, max_trace_file_size, kUInt64T),
      FIELD(TraceOptions, sampling_frequency, kUInt64T),
      FIELD(TraceOptions, filter, kUInt64T),
      FIELD(TraceOptions, preserve_write_order, kBoolean),
  };
  return infos;
}

template <>
const Infos& named_options<replay_options>::infos() {
  using ReplayOptions = replay_options;
  static const Infos infos = {
      FIELD(ReplayOptions, num_threads, kUInt32T),
      FIELD(ReplayOptions, fast_forward, kDouble),
      FIELD(ReplayOptions, stop_at_failure, kBoolean),
  };
  return infos;
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

// An optimistic transaction uses only set_snapshot, and its column family's comparator.
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

namespace {

std::unique_ptr<options> make_database_options() {
  register_built_ins();
  auto made = std::make_unique<database_options>();
  made->o.env = inside::system_env();
  // Enforced, as RocksDB does by default, a plain deletion below a single one stops all writes for
  // good, and the database does not open again. Otherwise that key alone has the consequences
  // (db/compaction/compaction_iterator.cc, NextFromInput).
  made->o.enforce_single_del_contracts = false;
  // Otherwise a prefix_extractor makes every iterator that asks for nothing skip keys of other
  // prefixes than its last target's, in some files and not in others.
  made->o.prefix_seek_opt_in_only = true;
  return made;
}

std::unique_ptr<options> make_config_options() {
  auto made = std::make_unique<named_options<ConfigOptions>>();
  made->o.env = inside::system_env();
  return made;
}

constexpr struct {
  rocks_options_kind of;
  make_options* make;
} kKinds[] = {
    {ROCKS_OPTIONS_DATABASE, make_database_options},
    {ROCKS_OPTIONS_OPEN, make_open_options},
    {ROCKS_OPTIONS_READ, make_named<read_options>},
    {ROCKS_OPTIONS_WRITE, make_named<write_options>},
    {ROCKS_OPTIONS_FLUSH, make_named<flush_options>},
    {ROCKS_OPTIONS_COMPACT_RANGE, make_named<compact_range_options>},
    {ROCKS_OPTIONS_WAIT_FOR_COMPACT, make_named<rocksdb::WaitForCompactOptions>},
    {ROCKS_OPTIONS_CONFIG, make_config_options},
    {ROCKS_OPTIONS_TRANSACTION, make_named<rocksdb::TransactionOptions>},
    {ROCKS_OPTIONS_WAL_ITER, make_wal_iter_options},
    {ROCKS_OPTIONS_INGEST, make_ingest_options},
    {ROCKS_OPTIONS_BULK_LOAD, make_bulk_load_options},
    {ROCKS_OPTIONS_BACKUP_ENGINE, make_backup_engine_options},
    {ROCKS_OPTIONS_CREATE_BACKUP, make_create_backup_options},
    {ROCKS_OPTIONS_RESTORE, make_restore_options},
    {ROCKS_OPTIONS_CHECKPOINT, make_checkpoint_options},
    {ROCKS_OPTIONS_IMPORT, make_import_options},
    {ROCKS_OPTIONS_LIVE_FILES, make_live_files_options},
    {ROCKS_OPTIONS_ARROW, make_arrow_options},
    {ROCKS_OPTIONS_COMPACT_FILES, make_named<compact_files_options>},
    {ROCKS_OPTIONS_TRACE, make_named<rocksdb::TraceOptions>},
    {ROCKS_OPTIONS_REPLAY, make_named<replay_options>},
};

}  // namespace

std::unique_ptr<options> make(int32_t kind) {
  for (const auto& one : kKinds) {
    if (one.of == kind) return one.make();
  }
  return nullptr;
}

Status options::set_bytes(const std::string& name, const Slice*) {
  return Status::InvalidArgument(
      name +
      ": no option that takes bytes; those are iterate_lower_bound, iterate_upper_bound, "
      "timestamp, iter_start_ts, full_history_ts_low and trim_ts");
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

// How long a call with the options waits, in microseconds; 0: no end.
uint64_t rx_options_timeout(const rx::options* options) {
  try {
    std::string value;
    return options->get("timeout", &value).ok() ? strtoull(value.c_str(), nullptr, 10) : 0;
  } catch (...) {
    return 0;
  }
}

// Whether read options choose the versions of keys by their timestamps.
bool rx_read_options_timed(const rx::options* options) {
  const auto& o = *static_cast<const rx::read_options*>(options->raw());
  return o.timestamp != nullptr || o.iter_start_ts != nullptr;
}

// Whether read options hide expired values.
bool rx_read_options_hide(const rx::options* options) {
  return static_cast<const rx::read_options*>(options->raw())->hide_expired;
}

// Whether RocksDB fails a write instead of waiting.
bool rx_write_options_never_wait(const rx::options* options) {
  return static_cast<const rx::write_options*>(options->raw())->no_slowdown;
}

void rx_write_options_set_never_wait(rx::options* options) {
  const_cast<rx::write_options*>(static_cast<const rx::write_options*>(options->raw()))
      ->no_slowdown = true;
}

// Makes reads look into memory alone; false: the options name a tier already.
bool rx_read_options_set_cached_only(rx::options* options) {
  auto* read = const_cast<rx::read_options*>(static_cast<const rx::read_options*>(options->raw()));
  if (read->read_tier != rocksdb::kReadAllTier) return false;
  read->read_tier = rocksdb::kBlockCacheTier;
  return true;
}

// As RocksDB has them in an iterator: it sets that in a copy of its own otherwise.
void rx_read_options_set_of_iterator(rx::options* options) {
  auto* read = const_cast<rx::read_options*>(static_cast<const rx::read_options*>(options->raw()));
  read->io_activity = rocksdb::Env::IOActivity::kDBIterator;
}

// Makes reads show all of a range as it is at one time; false: they tail.
bool rx_read_options_of_range(rx::options* options, uint64_t read_ahead) {
  auto* read = const_cast<rx::read_options*>(static_cast<const rx::read_options*>(options->raw()));
  if (read->tailing) return false;
  read->total_order_seek = true;
  read->prefix_same_as_start = false;
  if (read->readahead_size == 0) read->readahead_size = read_ahead;
  return true;
}

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

// `is_set` false: unsets the option.
int32_t rx_options_set_bytes(rx::options* options, const char* name, const uint8_t* data,
                             size_t len, bool is_set, rx::status* st) {
  return rx::run(st, [&] {
    const rx::Slice value = rx::slice(data, len);
    return options->set_bytes(name, is_set ? &value : nullptr);
  });
}

int32_t rx_options_text(const rx::options* options, const rx::options* how, char** out, size_t* len,
                        rx::status* st) {
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

int32_t rx_options_value(const rx::options* options, const char* name, char** out, size_t* len,
                         rx::status* st) {
  return rx::run(st, [&] {
    std::string value;
    const rx::Status s = options->get(name, &value);
    if (s.ok()) *out = rx::copy_out(value, len);
    return s;
  });
}

void rx_read_options_set_snapshot(rx::options* options, const rocksdb::Snapshot* snapshot) {
  const_cast<rx::read_options*>(static_cast<const rx::read_options*>(options->raw()))->snapshot =
      snapshot;
}
}
