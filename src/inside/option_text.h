// Option texts as RocksDB reads and writes them, its option tables and its names for option values.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "rocksdb/advanced_options.h"
#include "rocksdb/compaction_filter.h"
#include "rocksdb/configurable.h"
#include "rocksdb/options.h"
#include "rocksdb/utilities/options_type.h"

namespace rx::inside {

// ---- texts -------------------------------------------------------------------------

std::string trim(const std::string& text);
std::string escape(const std::string& value);
std::string unescape(const std::string& value);

// A string of any bytes: as they are, or 0x and pairs of hex digits.
rocksdb::OptionTypeInfo bytes_info(int offset);
// Such a text in the form that options store.
std::string written_bytes(const std::string& given);

// With RocksDB's suffixes (k, m, g, t). They throw if the text is not a number.
uint64_t parse_uint64(const std::string& text);
int parse_int(const std::string& text);
double parse_double(const std::string& text);
size_t parse_size(const std::string& text);

// ---- values by name ----------------------------------------------------------------

const std::unordered_map<std::string, rocksdb::CompressionType>& compression_types();
const std::unordered_map<std::string, rocksdb::CompactionStyle>& compaction_styles();
// The names of a type's values, in the order of the values; empty: RocksDB does not expose its map
// of them.
std::vector<std::string> value_names(rocksdb::OptionType type);

// ---- options as objects ------------------------------------------------------------

extern const std::string& database_options_name;
extern const std::string& family_options_name;
std::unique_ptr<rocksdb::Configurable> configurable(const rocksdb::DBOptions& options);
std::unique_ptr<rocksdb::Configurable> configurable(const rocksdb::ColumnFamilyOptions& options);

// Whether these options may open a column family that was written with a comparator and with or
// without timestamps in its keys; the reason, if not.
rocksdb::Status check_comparator(const rocksdb::Options& now, const std::string& comparator,
                                 bool has_timestamps);
// Refuses what RocksDB refuses when it opens a column family with them.
rocksdb::Status validate(const rocksdb::Options& options);

// ---- built-in objects --------------------------------------------------------------

const char* empty_value_filter_name();
// RocksDB's filter of empty values, which lives as long as the process.
rocksdb::CompactionFilter* empty_value_filter();

}  // namespace rx::inside
