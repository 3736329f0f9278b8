#include "src/options/check.h"

#include "src/base/text/names.h"
#include "src/inside/option_text.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "rocksdb/options.h"
#include "rocksdb/table.h"

namespace rx {

using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;

namespace {

struct range {
  double min, max;
  // The least value but 0, where 0 stands for another one or for none.
  double least = 0;
};

constexpr double kGiB = 1024.0 * 1024 * 1024;

// Beyond these RocksDB divides by zero, starts a thread or allocates per unit where no caller can
// catch the failure, or silently uses another value. Looked up by the given name and by its last
// part.
const std::unordered_map<std::string, range>& ranges() {
  static const std::unordered_map<std::string, range> ranges = {
      // Threads: std::thread throws on RocksDB's own threads when there are too many.
      {"max_background_jobs", {1, 1024}},
      {"max_background_compactions", {-1, 1024}},
      {"max_background_flushes", {-1, 1024}},
      {"max_subcompactions", {0, 1024}},
      {"max_file_opening_threads", {0, 1024}},
      {"read_io_executor_threads", {1, 1024}},
      {"parallel_threads", {0, 256}},
      {"blob_direct_write_partitions", {0, 1024}},
      // One structure each, allocated at open.
      {"num_levels", {1, 255}},
      {"max_write_buffer_number", {1, 1 << 20}},
      {"min_write_buffer_number_to_merge", {1, 1 << 20}},
      {"inplace_update_num_locks", {1, 1 << 24}},
      {"table_cache_numshardbits", {-1, 19}},
      {"num_shard_bits", {-1, 19}},
      // Buffers that background threads allocate.
      {"compaction_readahead_size", {0, kGiB}},
      {"blob_compaction_readahead_size", {0, kGiB}},
      {"trivial_copy_buffer_size", {1, kGiB}},
      {"writable_file_max_buffer_size", {0, 4 * kGiB}},
      {"log_readahead_size", {0, 4 * kGiB}},
      {"readahead_size", {0, 4 * kGiB}},
      {"file_readahead_size", {1, kGiB}},
      {"max_auto_readahead_size", {0, kGiB}},
      {"initial_auto_readahead_size", {0, kGiB}},
      {"manifest_preallocation_size", {0, 1024 * kGiB}},
      {"arena_block_size", {0, 64 * kGiB}},
      {"memtable_huge_page_size", {0, 16 * kGiB}},
      // Divisors and ratios.
      {"index_sparseness", {1, 65535}},
      {"cuckoo_block_size", {1, 1 << 20}},
      {"max_search_depth", {1, 1 << 20}},
      {"hash_table_ratio", {0, 1}},
      {"high_pri_pool_ratio", {0, 1}},
      {"low_pri_pool_ratio", {0, 1}},
      {"bucket_count", {1, 1 << 27}},
      {"skiplist_height", {1, 32}},
      {"branching_factor", {2, 65535}},
      {"count", {0, 1 << 27}},
      {"memtable_prefix_bloom_size_ratio", {0, 1}},
      {"data_block_hash_table_util_ratio", {0, 1}},
      {"experimental_mempurge_threshold", {0, 1e9}},
      {"max_bytes_for_level_multiplier", {0, 1e9}},
      {"blob_garbage_collection_force_threshold", {0, 1}},
      {"blob_garbage_collection_age_cutoff", {-1, 1}},
      {"read_triggered_compaction_threshold", {0, 1e18}},
      // GenericRateLimiter refills ten times a second: below ten bytes, never.
      {"rate_limiter_bytes_per_sec", {1000, 9.2e18}},
      {"block_size", {1, 4 * kGiB - 1}},
      {"block_size_deviation", {0, 100}},
      {"block_restart_interval", {1, 1 << 20}},
      {"index_block_restart_interval", {1, 1 << 20}},
      {"max_open_files", {-1, 2147483647}},
      {"keep_log_file_num", {1, 1e18}},
      {"max_manifest_space_amp_pct", {0, 2147483647}},
      {"level0_file_num_compaction_trigger", {-1, 2147483647}},
      {"level0_slowdown_writes_trigger", {-1, 2147483647}},
      {"level0_stop_writes_trigger", {-1, 2147483647}},
      {"target_file_size_multiplier", {1, 1 << 20}},
      {"max_bytes_for_level_multiplier_additional", {1, 1 << 20}},
      {"memtable_protection_bytes_per_key", {0, 8}},
      {"block_protection_bytes_per_key", {0, 8}},
      {"bloom_bits_per_key", {0, 1000}},
      {"max_read_amp", {-1, 2147483647}},
      {"compression_size_percent", {-1, 2147483647}},
      {"max_bgerror_resume_count", {0, 2147483647}},
      {"max_write_buffer_size_to_maintain", {-1, 9.2e18}},
      // RocksDB rounds them up past the largest number (db/seqno_to_time_mapping.h).
      // It compacts the same files again and again while their age is about as high as that.
      {"preclude_last_level_data_seconds", {0, 9.2e18, 60}},
      {"preserve_internal_time_seconds", {0, 9.2e18}},
      // RocksDB slows a stall down to a part of it, and divides by that (db/write_controller.cc).
      {"delayed_write_rate", {0, 9.2e18, 1024}},
      // Microseconds, which RocksDB adds to the time of day.
      {"deadline", {0, 1e18}},
      {"io_timeout", {0, 1e18}},
      {"timeout", {0, 1e18}},
      {"target_level", {-1, 255}},
      // A limit of 0 would make a file of each key.
      {"output_file_size_limit", {1, 2e19}},
      {"output_path_id", {-1, 255}},
      // Those of traces and their replay.
      {"sampling_frequency", {1, 2e19}},
      {"filter", {0, 31}},
      {"num_threads", {1, 256}},
      {"fast_forward", {0, 1e9}},
      // Those of an Arrow stream.
      {"batch_rows", {1, 1 << 24}},
      {"batch_bytes", {1, 2 * kGiB - 1}},
      {"batches_ahead", {1, 1024}},
      {"protection_bytes_per_key", {0, 8}},
  };
  return ranges;
}

using Names = std::vector<std::string>;

// RocksDB's own maps if they are accessible; its others are static in their files
// (options/db_options.cc, table/block_based/block_based_table_factory.cc).
Names enumerators(const std::string& name, OptionType type) {
  // Of the open options; of the restore's it is an enumeration.
  if (name == "mode" && type == OptionType::kString) return {};
  Names known = inside::value_names(type);
  if (!known.empty()) return known;
  static const Names pinning = {"kFallback", "kNone", "kFlushedAndSimilar", "kAll"};
  static const std::unordered_map<std::string, Names> lists = {
      {"wal_recovery_mode",
       {"kTolerateCorruptedTailRecords", "kAbsoluteConsistency", "kPointInTimeRecovery",
        "kSkipAnyCorruptedRecords"}},
      {"lowest_used_cache_tier",
       {"kVolatileTier", "kVolatileCompressedTier", "kNonVolatileBlockTier"}},
      {"info_log_level",
       {"DEBUG_LEVEL", "INFO_LEVEL", "WARN_LEVEL", "ERROR_LEVEL", "FATAL_LEVEL", "HEADER_LEVEL"}},
      {"prepopulate_blob_cache", {"kDisable", "kFlushOnly"}},
      {"prepopulate_block_cache", {"kDisable", "kFlushOnly", "kFlushAndCompaction"}},
      {"index_type",
       {"kBinarySearch", "kHashSearch", "kTwoLevelIndexSearch", "kBinarySearchWithFirstKey"}},
      {"index_block_search_type", {"kBinary", "kInterpolation", "kAuto"}},
      {"data_block_index_type", {"kDataBlockBinarySearch", "kDataBlockBinaryAndHash"}},
      {"index_shortening",
       {"kNoShortening", "kShortenSeparators", "kShortenSeparatorsAndSuccessor"}},
      {"top_level_index_pinning", pinning},
      {"partition_pinning", pinning},
      {"unpartitioned_pinning", pinning},
      {"read_tier", {"kReadAllTier", "kBlockCacheTier", "kPersistedTier", "kMemtableTier"}},
      {"rate_limiter_priority", {"IO_LOW", "IO_MID", "IO_HIGH", "IO_USER", "IO_TOTAL"}},
      {"bottommost_level_compaction",
       {"kSkip", "kIfHaveCompactionFilter", "kForce", "kForceOptimized"}},
      {"blob_garbage_collection_policy", {"kForce", "kDisable", "kUseDefault"}},
      {"bytes_as", {"binary", "large_binary", "binary_view"}},
      {"columns", {"both", "keys", "values"}},
      {"write", {"put", "merge", "delete"}},
      {"null_values", {"refuse", "delete"}},
      {"texts_as", {"utf8", "binary"}},
      {"depth", {"kDepthDefault", "kDepthShallow", "kDepthDetailed"}},
      {"write_policy", {"WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED"}},
      {"validate_policy", {"kValidateSerial", "kValidateParallel"}},
      {"background_thread_cpu_priority", {"kIdle", "kLow", "kNormal", "kHigh"}},
      {"mode", {"kKeepLatestDbSessionIdFiles", "kVerifyChecksum", "kPurgeAllFiles"}},
      {"share_files_with_checksum_naming",
       {"kLegacyCrc32cAndFileSize", "kUseDbSessionId",
        "kLegacyCrc32cAndFileSize|kFlagIncludeFileSize", "kUseDbSessionId|kFlagIncludeFileSize"}},
      {"sanity_level",
       {"kSanityLevelNone", "kSanityLevelLooselyCompatible", "kSanityLevelExactMatch"}},
  };
  const auto found = lists.find(name);
  return found == lists.end() ? Names() : found->second;
}

// Enumerations that accept numbers as well as names: 0 is the first.
bool is_numbered(const std::string& name) {
  return name == "read_tier" || name == "rate_limiter_priority" ||
         name == "bottommost_level_compaction" || name == "blob_garbage_collection_policy" ||
         name == "depth";
}

const range* range_of(const std::string& name) {
  auto found = ranges().find(name);
  if (found == ranges().end()) found = ranges().find(last_part(name));
  return found == ranges().end() ? nullptr : &found->second;
}

std::string join(const Names& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

using Integer = __int128;

bool limits_of(OptionType type, Integer* min, Integer* max) {
  switch (type) {
    case OptionType::kInt:
    case OptionType::kInt32T:
    case OptionType::kAtomicInt:
      *min = std::numeric_limits<int32_t>::min();
      *max = std::numeric_limits<int32_t>::max();
      return true;
    case OptionType::kInt64T:
      *min = std::numeric_limits<int64_t>::min();
      *max = std::numeric_limits<int64_t>::max();
      return true;
    case OptionType::kUInt8T:
      *min = 0;
      *max = 255;
      return true;
    case OptionType::kUInt:
    case OptionType::kUInt32T:
      *min = 0;
      *max = std::numeric_limits<uint32_t>::max();
      return true;
    case OptionType::kUInt64T:
      *min = 0;
      *max = std::numeric_limits<uint64_t>::max();
      return true;
    case OptionType::kSizeT:
      *min = 0;
      *max = std::numeric_limits<size_t>::max();
      return true;
    default:
      return false;
  }
}

std::string decimal(Integer value) {
  const bool negative = value < 0;
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(negative ? -(value % 10) : value % 10));
    value /= 10;
  } while (value != 0);
  if (negative) digits += '-';
  return {digits.rbegin(), digits.rend()};
}

// [-]digits, then k, m, g or t (powers of 1024), then B or iB or nothing.
bool parse_integer(const std::string& text, Integer* value) {
  size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) at = 1;
  const size_t first = at;
  Integer number = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; at++) {
    if (at - first > 19) return false;
    number = number * 10 + (text[at] - '0');
  }
  if (at == first) return false;
  if (at < text.size()) {
    switch (text[at] | 0x20) {
      case 'k':
        number <<= 10;
        break;
      case 'm':
        number <<= 20;
        break;
      case 'g':
        number <<= 30;
        break;
      case 't':
        number <<= 40;
        break;
      default:
        return false;
    }
    const std::string rest = text.substr(at + 1);
    if (!rest.empty() && rest != "b" && rest != "B" && rest != "iB") return false;
  }
  *value = negative ? -number : number;
  return true;
}

std::string plain(double value) {
  char text[32];
  snprintf(text, sizeof text, "%.16g", value);
  return text;
}

// The limits of the type, or those that `ranges` has.
bool integers_of(const std::string& name, OptionType type, Integer* min, Integer* max) {
  if (!limits_of(type, min, max)) return false;
  if (const range* narrow = range_of(name)) {
    if (narrow->min > static_cast<double>(*min)) *min = static_cast<Integer>(narrow->min);
    if (narrow->max < static_cast<double>(*max)) *max = static_cast<Integer>(narrow->max);
  }
  return true;
}

Status check_integer(const std::string& name, Integer min, Integer max, const std::string& given,
                     std::string* value) {
  Integer number;
  const range* limits = range_of(name);
  const Integer least = limits == nullptr ? 0 : static_cast<Integer>(limits->least);
  if (!parse_integer(given, &number) || number < min || number > max ||
      (least > 0 && number != 0 && number < least)) {
    return refuse(name, given,
                  (least > 0 ? "0, or an integer from " + decimal(least)
                             : "an integer from " + decimal(min)) +
                      " to " + decimal(max) + "; k, m, g and t stand for powers of 1024");
  }
  *value = decimal(number);
  return Status::OK();
}

Status check_double(const std::string& name, const std::string& given, std::string* value) {
  const range* limits = range_of(name);
  char* end = nullptr;
  const double number = strtod(given.c_str(), &end);
  const bool whole = !given.empty() && *end == 0 && !isspace(static_cast<unsigned char>(given[0]));
  const bool plain_digits = given.find_first_not_of("+-.0123456789eE") == std::string::npos;
  if (!whole || !plain_digits || !std::isfinite(number) ||
      (limits != nullptr && (number < limits->min || number > limits->max))) {
    return refuse(name, given,
                  limits == nullptr
                      ? "a number with a decimal point"
                      : "a number from " + plain(limits->min) + " to " + plain(limits->max));
  }
  *value = given;
  return Status::OK();
}

std::string lower(std::string text) {
  for (auto& c : text) c = static_cast<char>(tolower(static_cast<unsigned char>(c)));
  return text;
}

// Accepts "snappy" and "none" for kSnappyCompression and kNoCompression, the usual names of
// compression libraries.
std::string compression(const std::string& given, const Names& names) {
  const std::string wanted = given == "none" ? "no" : lower(given);
  for (const auto& name : names) {
    std::string core = lower(name.substr(1));
    const auto end = core.find("compression");
    if (end != std::string::npos) core.resize(end);
    if (core == wanted) return name;
  }
  return given;
}

// Without the numbers for compression managers, which only C++ code can make.
Names listed(const Names& names) {
  Names listed;
  for (const auto& one : names) {
    if (one.compare(0, 18, "kCustomCompression") != 0) listed.push_back(one);
  }
  return listed;
}

Status check_enum(const std::string& name, OptionType type, const std::string& given,
                  std::string* value) {
  const std::string key = last_part(name);
  const Names names = enumerators(key, type);
  *value = type == OptionType::kCompressionType ? compression(given, names) : given;
  if (names.empty() || std::find(names.begin(), names.end(), *value) != names.end()) {
    return Status::OK();
  }
  if (is_numbered(key) && given.size() == 1 && given[0] >= '0' &&
      static_cast<size_t>(given[0] - '0') < names.size()) {
    *value = names[static_cast<size_t>(given[0] - '0')];
    return Status::OK();
  }
  return refuse(name, given, join(listed(names)));
}

// The type of a list's elements; kUnknown: RocksDB alone checks them.
OptionType element_type(const std::string& key) {
  if (key == "compression_per_level") return OptionType::kCompressionType;
  if (key == "max_bytes_for_level_multiplier_additional") return OptionType::kInt;
  return OptionType::kUnknown;
}

Status check_list(const std::string& name, OptionType type, const std::string& given,
                  std::string* value) {
  const std::string bare = OptionTypeInfo::StripOuterBraces(given);
  value->clear();
  for (size_t at = 0; at < bare.size();) {
    size_t end = bare.find(':', at);
    if (end == std::string::npos) end = bare.size();
    std::string one;
    const Status s = check_value(name, type, inside::trim(bare.substr(at, end - at)), &one);
    if (!s.ok()) return s;
    *value += (value->empty() ? "" : ":") + one;
    at = end + 1;
  }
  return Status::OK();
}

}  // namespace

std::string last_part(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

Status refuse(const std::string& name, const std::string& given, const std::string& accepted) {
  const std::string shown = given.size() > 80 ? given.substr(0, 77) + "..." : given;
  return Status::InvalidArgument(name + ": \"" + shown + "\"; accepted: " + accepted);
}

Status split_pairs(const std::string& text, Pairs* pairs) {
  std::string rest = inside::trim(text);
  while (rest.size() > 2 && rest.front() == '{' && rest.back() == '}') {
    const std::string inner = OptionTypeInfo::StripOuterBraces(rest);
    if (inner.size() == rest.size()) break;
    rest = inside::trim(inner);
  }
  const auto wrong = [&](size_t at, const std::string& what) {
    return Status::InvalidArgument("text: " + what + " at \"" + rest.substr(at, 40) + "\"");
  };
  for (size_t at = 0; at < rest.size();) {
    if (rest[at] == ';' || isspace(static_cast<unsigned char>(rest[at]))) {
      at++;
      continue;
    }
    const size_t equals = rest.find_first_of("={};", at);
    if (equals == std::string::npos || rest[equals] != '=') return wrong(at, "no name=value");
    const std::string name = inside::trim(rest.substr(at, equals - at));
    if (name.empty()) return wrong(at, "a value without a name");
    size_t begin = equals + 1, end = begin;
    while (begin < rest.size() && isspace(static_cast<unsigned char>(rest[begin]))) begin++;
    int depth = 0;
    const bool braced = begin < rest.size() && rest[begin] == '{';
    for (end = begin; end < rest.size(); end++) {
      if (depth == 0 && rest[end] == ';') break;
      if (braced && rest[end] == '{') depth++;
      if (braced && rest[end] == '}' && --depth < 0) return wrong(begin, "a brace too many");
    }
    if (depth != 0) return wrong(begin, "a brace that is not closed");
    pairs->emplace_back(name, inside::trim(rest.substr(begin, end - begin)));
    at = end + 1;
  }
  return Status::OK();
}

OptionType checked_type(const std::string& name, OptionType type) {
  return last_part(name) == "rate_limiter_bytes_per_sec" ? OptionType::kInt64T : type;
}

accepted_values accepted_of(const std::string& name, OptionType type) {
  const std::string key = last_part(name);
  accepted_values accepted;
  type = type == OptionType::kVector ? element_type(key) : checked_type(name, type);
  Integer min, max;
  if (limits_of(type, &min, &max)) {
    accepted.bits = max == 255 ? 8 : max <= std::numeric_limits<uint32_t>::max() ? 32 : 64;
    accepted.is_signed = min < 0;
    integers_of(name, type, &min, &max);
    accepted.min = decimal(min);
    accepted.max = decimal(max);
  } else if (type == OptionType::kDouble) {
    if (const range* limits = range_of(name)) {
      accepted.min = plain(limits->min);
      accepted.max = plain(limits->max);
    }
  } else {
    accepted.names = join(listed(enumerators(key, type)));
  }
  return accepted;
}

Status check_value(const std::string& name, OptionType type, const std::string& given,
                   std::string* value) {
  const std::string key = last_part(name);
  Integer min, max;
  if (type == OptionType::kVector) {
    const OptionType element = element_type(key);
    if (element != OptionType::kUnknown) return check_list(name, element, given, value);
    *value = given;
    return Status::OK();
  }
  if (type == OptionType::kString || type == OptionType::kEncodedString) {
    *value = given;
    return Status::OK();
  }
  const std::string bare = inside::trim(OptionTypeInfo::StripOuterBraces(given));
  type = checked_type(name, type);
  if (type == OptionType::kBoolean) {
    if (bare != "true" && bare != "false" && bare != "1" && bare != "0") {
      return refuse(name, given, "true, false, 1, 0");
    }
    *value = bare;
    return Status::OK();
  }
  if (integers_of(name, type, &min, &max)) return check_integer(name, min, max, bare, value);
  if (type == OptionType::kDouble) return check_double(name, bare, value);
  if (type == OptionType::kUnknown || type == OptionType::kCustomizable ||
      type == OptionType::kConfigurable || type == OptionType::kStruct) {
    *value = given;
    return Status::OK();
  }
  return check_enum(name, type, bare, value);
}

Status check_fields(const std::string& name, const Infos& fields, const std::string& given) {
  std::string ignored;
  if (given.find('=') == std::string::npos) {
    // The old colon form of compression options (options/cf_options.cc).
    const std::string bare = OptionTypeInfo::StripOuterBraces(given);
    for (size_t at = 0; at < bare.size();) {
      const size_t end = std::min(bare.find(':', at), bare.size());
      const std::string one = bare.substr(at, end - at);
      Integer number;
      if (one != "true" && one != "false" && !parse_integer(one, &number)) {
        return refuse(name, given,
                      "{field=value;...}, or numbers and true or false between colons");
      }
      at = end + 1;
    }
    return Status::OK();
  }
  Pairs pairs;
  Status s = split_pairs(given, &pairs);
  for (size_t i = 0; s.ok() && i < pairs.size(); i++) {
    const std::string full = name + "." + pairs[i].first;
    s = check_removed(full);
    const auto field = fields.find(pairs[i].first);
    if (s.ok() && field == fields.end()) {
      std::vector<std::string> known;
      for (const auto& one : fields) known.push_back(name + "." + one.first);
      return unknown_name(full, known);
    }
    if (s.ok()) s = check_value(full, field->second.GetType(), pairs[i].second, &ignored);
  }
  return s;
}

Status unknown_name(const std::string& name, const std::vector<std::string>& known) {
  const Status s = check_elsewhere(name);
  if (!s.ok()) return s;
  const std::string* near = nearest(name, known);
  const std::string shown = name.size() > 100 ? name.substr(0, 97) + "..." : name;
  return Status::InvalidArgument(
      "\"" + shown + "\": no such option" +
      (near == nullptr ? "; rocks_options_names lists them" : "; the nearest is " + *near));
}

}  // namespace rx
