// Checks for values that RocksDB's own parsers accept: numbers that wrap, trailing garbage, values
// that abort at open. Each value is checked here first, and each error names the option, the given
// value and the accepted ones.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rocksdb/utilities/options_type.h"
#include "src/base/bridge.h"

namespace rx {

using Pairs = std::vector<std::pair<std::string, std::string>>;
using Infos = std::unordered_map<std::string, rocksdb::OptionTypeInfo>;

// A name, an equals sign and a value, as RocksDB's StringToMap reads them
// (options/options_helper.cc), in the order they were written.
Status split_pairs(const std::string& text, Pairs* pairs);

// Checks one value of a scalar type; `value` is the text to pass to RocksDB.
Status check_value(const std::string& name, rocksdb::OptionType type, const std::string& given,
                   std::string* value);

// What check_value accepts.
struct accepted_values {
  unsigned bits = 0;  // of an integer
  bool is_signed = false;
  std::string min, max;  // of a number; empty: no limit
  std::string names;     // of an enumeration; empty: not known
};

// Of a list, its elements'.
accepted_values accepted_of(const std::string& name, rocksdb::OptionType type);

// The type that check_value checks, where RocksDB's table has none.
rocksdb::OptionType checked_type(const std::string& name, rocksdb::OptionType type);

// Checks a value for a struct (with the fields in `fields`) or one field of it.
Status check_fields(const std::string& name, const Infos& fields, const std::string& given);

// The fields of a struct that is itself an option; nullptr: not one of them.
const Infos* fields_of(const std::string& name);

// The values that an object option accepts, by RocksDB's registered names.
const char* objects_of(const std::string& name);

// The error in the name of a composed comparator; OK for any other text. In
// src/plugins/comparator/composed.cc.
Status check_composed(const std::string& option, const std::string& value);

// "level" of "compression_opts.level".
std::string last_part(const std::string& name);

// The error for a name that RocksDB has removed; OK for any other.
Status check_removed(const std::string& name);
Status refuse_removed(const std::string& name);

// The error for a name that is set in another way; OK for any other.
Status check_elsewhere(const std::string& name);

// The error for a name that is not in `known`, with the closest name.
Status unknown_name(const std::string& name, const std::vector<std::string>& known);

Status refuse(const std::string& name, const std::string& given, const std::string& accepted);

}  // namespace rx
