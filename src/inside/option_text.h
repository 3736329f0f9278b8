// Texts of options as RocksDB reads and writes them, its tables of options and its names of
// their values.
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

// With the suffixes that RocksDB knows (k, m, g, t). They throw where the text is no number.
uint64_t parse_uint64(const std::string& text);
int parse_int(const std::string& text);
double parse_double(const std::string& text);
size_t parse_size(const std::string& text);

// ---- values by name ----------------------------------------------------------------

const std::unordered_map<std::string, rocksdb::CompressionType>& compression_types();
const std::unordered_map<std::string, rocksdb::CompactionStyle>& compaction_styles();
// The names of a type's values, in the order of the values; empty: RocksDB keeps its map of
// them to itself.
std::vector<std::string> value_names(rocksdb::OptionType type);

// ---- options as objects ------------------------------------------------------------

extern const std::string& database_options_name;
extern const std::string& family_options_name;
std::unique_ptr<rocksdb::Configurable> configurable(const rocksdb::DBOptions& options);
std::unique_ptr<rocksdb::Configurable> configurable(const rocksdb::ColumnFamilyOptions& options);

// Whether a column family that was written with a comparator and with or without the
// timestamps of its keys may be read with these; the reason, where not.
rocksdb::Status check_comparator(const rocksdb::Options& now, const std::string& comparator,
                                 bool has_timestamps);
// What RocksDB refuses when a column family is opened with them.
rocksdb::Status validate(const rocksdb::Options& options);

// ---- built-in objects --------------------------------------------------------------

const char* empty_value_filter_name();
// RocksDB's filter of empty values; one that lives as long as the process.
rocksdb::CompactionFilter* empty_value_filter();

}  // namespace rx::inside
