// RocksDB's own tables of options (options/db_options.cc, options/cf_options.cc, the table
// factories), which it keeps to itself.
#pragma once

#include <functional>
#include <string>

#include "src/options/check.h"
#include "rocksdb/customizable.h"
#include "rocksdb/utilities/options_type.h"

namespace rx {

// One option of an object: its entry, and the struct that the entry's offset is in.
struct found {
  const rocksdb::OptionTypeInfo* info = nullptr;
  void* base = nullptr;

  template <typename T>
  T* as() const {
    return static_cast<T*>(info->GetOffset(base));
  }
  rocksdb::Customizable* object() const {
    return info->AsRawPointer<rocksdb::Customizable>(base);
  }
};

// `info` is nullptr: no such option.
found find(const rocksdb::Configurable& object, const std::string& name);

// Every option that is neither deprecated nor another's second name.
void for_each(const rocksdb::Configurable& object,
              const std::function<void(const std::string& name, const found&)>& each);

// The properties that a value gives an object, checked against the object's tables.
// `silent`: RocksDB says nothing of those that the object does not have.
Status check_properties(const std::string& name, const rocksdb::Configurable& object,
                        const std::string& value, bool silent = false);

// The name as RocksDB's tables have it: python-rocksdb's spellings, the names of fields
// where they are others, and the short names of a table's options.
std::string canonical(const std::string& name);

}  // namespace rx
