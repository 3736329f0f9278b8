// RocksDB's own tables of options (options/db_options.cc, options/cf_options.cc, the table
// factories), which its public headers do not expose.
#pragma once

#include <functional>
#include <string>

#include "rocksdb/customizable.h"
#include "rocksdb/utilities/options_type.h"
#include "src/options/check.h"

namespace rx {

// One option of an object: its entry, and the struct that the entry's offset is in.
struct found {
  const rocksdb::OptionTypeInfo* info = nullptr;
  void* base = nullptr;

  template <typename T>
  T* as() const {
    return static_cast<T*>(info->GetOffset(base));
  }
  rocksdb::Customizable* object() const { return info->AsRawPointer<rocksdb::Customizable>(base); }
};

// `info` is nullptr: no such option.
found find(const rocksdb::Configurable& object, const std::string& name);

// Every option, except deprecated ones and second names.
void for_each(const rocksdb::Configurable& object,
              const std::function<void(const std::string& name, const found&)>& each);

// The properties that a value sets in an object, checked against the object's tables. `silent`:
// RocksDB ignores those that the object does not have.
Status check_properties(const std::string& name, const rocksdb::Configurable& object,
                        const std::string& value, bool silent = false);

// The name in RocksDB's tables: maps python-rocksdb's spellings, the names of fields that differ,
// and the short names of a table's options.
std::string canonical(const std::string& name);

// The same, also of names that stand for a table factory.
std::string own_name(const std::string& name);

}  // namespace rx
