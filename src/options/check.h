// What RocksDB's own parsers let through: numbers that wrap, trailing garbage, values
// that abort at open. Each value is checked here first, and each error says which
// option, what was given and what is accepted.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "src/base/bridge.h"
#include "rocksdb/utilities/options_type.h"

namespace rx {

using Pairs = std::vector<std::pair<std::string, std::string>>;
using Infos = std::unordered_map<std::string, rocksdb::OptionTypeInfo>;

// A name, an equals sign and a value, as RocksDB's StringToMap reads them
// (options/options_helper.cc), in the order they were written.
Status split_pairs(const std::string& text, Pairs* pairs);

// Checks one value of a scalar type; `value` is what RocksDB may parse.
Status check_value(const std::string& name, rocksdb::OptionType type, const std::string& given,
                   std::string* value);

// Checks a value for a struct (the fields that `fields` names) or one field of it.
Status check_fields(const std::string& name, const Infos& fields, const std::string& given);

// The fields of a struct that is an option of its own; nullptr: not one of them.
const Infos* fields_of(const std::string& name);

// What an option that makes an object takes, by RocksDB's registered names.
const char* objects_of(const std::string& name);

// "level" of "compression_opts.level".
std::string last_part(const std::string& name);

// The error for a name that RocksDB has no longer; OK for any other.
Status check_removed(const std::string& name);
Status refuse_removed(const std::string& name);

// The error for a name that is to be had in another way; OK for any other.
Status check_elsewhere(const std::string& name);

// The error for a name that is none of `known`, with the nearest that is.
Status unknown_name(const std::string& name, const std::vector<std::string>& known);

Status refuse(const std::string& name, const std::string& given, const std::string& accepted);

}  // namespace rx
