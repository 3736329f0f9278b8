// Settings and figures of one object by RocksDB's names: parsed strictly; an error lists the
// accepted values and the closest name.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "src/base/text/names.h"

namespace rx {

// Parses a value, or returns an error that lists the accepted ones.
struct field {
  std::string name;
  std::function<std::string(const std::string& value)> take;
};

// For fields that RocksDB does not bound.
constexpr int64_t kMost = INT64_MAX;

// A whole number with RocksDB's suffixes: K, M, G or T, optionally followed by "B".
field whole(const char* name, int64_t min, int64_t max, std::function<void(int64_t)> set);
field fraction(const char* name, double min, double max, std::function<void(double)> set);
field truth(const char* name, std::function<void(bool)> set);
// One of RocksDB's constants, by name or by number.
using constants = std::vector<std::pair<const char*, int>>;
field choice(const char* name, constants among, std::function<void(int)> set);
// One of rocksdb::InfoLogLevel (logger.cc).
field log_level(const char* name, std::function<void(int)> set);

// Parses "name=value;name=value" in RocksDB's syntax (include/rocksdb/convenience.h, StringToMap).
Status configure(const char* text, const std::vector<field>& fields);
Status configure(const char* name, const char* value, const std::vector<field>& fields);

}  // namespace rx
