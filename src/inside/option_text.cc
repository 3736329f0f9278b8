#include "src/inside/option_text.h"

#include <algorithm>
#include <cstring>

#include "db/column_family.h"
#include "options/options_helper.h"
#include "util/string_util.h"
#include "util/udt_util.h"
#include "utilities/compaction_filters/remove_emptyvalue_compactionfilter.h"

namespace rx::inside {

using rocksdb::OptionsHelper;
using rocksdb::OptionType;
using rocksdb::RemoveEmptyValueCompactionFilter;

namespace {

template <typename Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::pair<long, std::string>> sorted;
  for (const auto& [name, value] : map) sorted.emplace_back(static_cast<long>(value), name);
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> names;
  for (const auto& one : sorted) names.push_back(one.second);
  return names;
}

constexpr char kHex[] = "0x";

bool read_hex(const std::string& text, std::string* bytes) {
  if (!text.starts_with(kHex) || text.size() % 2 != 0) return false;
  return rocksdb::Slice(text.data() + 2, text.size() - 2).DecodeHex(bytes);
}

// In RocksDB's format if its parser reads the same bytes back; else in hex.
std::string write_bytes(const std::string& bytes) {
  const auto is_plain = [](char c) {
    return c > ' ' && c < 0x7f && strchr(";={}\\", c) == nullptr;
  };
  std::string decoded;
  if (!bytes.empty() && std::all_of(bytes.begin(), bytes.end(), is_plain) &&
      !read_hex(bytes, &decoded)) {
    return escape(bytes);
  }
  return kHex + rocksdb::Slice(bytes).ToString(true);
}

rocksdb::Status parse_bytes(const rocksdb::ConfigOptions&, const std::string&,
                            const std::string& given, void* address) {
  const std::string value = rocksdb::OptionTypeInfo::StripOuterBraces(given);
  auto* bytes = static_cast<std::string*>(address);
  if (!read_hex(value, bytes)) *bytes = value;
  return rocksdb::Status::OK();
}

rocksdb::Status serialize_bytes(const rocksdb::ConfigOptions&, const std::string&,
                                const void* address, std::string* value) {
  *value = write_bytes(*static_cast<const std::string*>(address));
  return rocksdb::Status::OK();
}

}  // namespace

std::string trim(const std::string& text) { return rocksdb::trim(text); }

std::string escape(const std::string& value) { return rocksdb::EscapeOptionString(value); }

std::string unescape(const std::string& value) { return rocksdb::UnescapeOptionString(value); }

rocksdb::OptionTypeInfo bytes_info(int offset) {
  return rocksdb::OptionTypeInfo(offset, OptionType::kString,
                                 rocksdb::OptionVerificationType::kNormal,
                                 rocksdb::OptionTypeFlags::kNone)
      .SetParseFunc(parse_bytes)
      .SetSerializeFunc(serialize_bytes);
}

std::string written_bytes(const std::string& given) {
  std::string bytes;
  return write_bytes(read_hex(given, &bytes) ? bytes : given);
}

uint64_t parse_uint64(const std::string& text) { return rocksdb::ParseUint64(text); }

int parse_int(const std::string& text) { return rocksdb::ParseInt(text); }

double parse_double(const std::string& text) { return rocksdb::ParseDouble(text); }

size_t parse_size(const std::string& text) { return rocksdb::ParseSizeT(text); }

const std::unordered_map<std::string, rocksdb::CompressionType>& compression_types() {
  return OptionsHelper::compression_type_string_map;
}

const std::unordered_map<std::string, rocksdb::CompactionStyle>& compaction_styles() {
  return OptionsHelper::compaction_style_string_map;
}

std::vector<std::string> value_names(OptionType type) {
  switch (type) {
    case OptionType::kCompactionStyle:
      return names_of(OptionsHelper::compaction_style_string_map);
    case OptionType::kCompactionPri:
      return names_of(OptionsHelper::compaction_pri_string_map);
    case OptionType::kCompressionType:
      return names_of(OptionsHelper::compression_type_string_map);
    case OptionType::kChecksumType:
      return names_of(OptionsHelper::checksum_type_string_map);
    case OptionType::kEncodingType:
      return names_of(OptionsHelper::encoding_type_string_map);
    case OptionType::kCompactionStopStyle:
      return names_of(OptionsHelper::compaction_stop_style_string_map);
    case OptionType::kTemperature:
      return names_of(OptionsHelper::temperature_string_map);
    default:
      return {};
  }
}

const std::string& database_options_name = OptionsHelper::kDBOptionsName;
const std::string& family_options_name = OptionsHelper::kCFOptionsName;

std::unique_ptr<rocksdb::Configurable> configurable(const rocksdb::DBOptions& options) {
  return rocksdb::DBOptionsAsConfigurable(options);
}

std::unique_ptr<rocksdb::Configurable> configurable(const rocksdb::ColumnFamilyOptions& options) {
  return rocksdb::CFOptionsAsConfigurable(options);
}

rocksdb::Status check_comparator(const rocksdb::Options& now, const std::string& comparator,
                                 bool has_timestamps) {
  bool ignored = false;
  return rocksdb::ValidateUserDefinedTimestampsOptions(
      now.comparator, comparator, now.persist_user_defined_timestamps, has_timestamps, &ignored);
}

rocksdb::Status validate(const rocksdb::Options& options) {
  return rocksdb::ColumnFamilyData::ValidateOptions(options, options);
}

const char* empty_value_filter_name() { return RemoveEmptyValueCompactionFilter::kClassName(); }

rocksdb::CompactionFilter* empty_value_filter() {
  // On the heap, so that it outlives compactions that run at exit.
  static auto& one = *new RemoveEmptyValueCompactionFilter;
  return &one;
}

}  // namespace rx::inside
