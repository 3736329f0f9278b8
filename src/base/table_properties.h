// The properties of a table file as one flat struct.
#pragma once

#include <vector>

#include "rocksdb/table_properties.h"
#include "src/base/bridge.h"

namespace rx {

// A view of RocksDB's object, which must outlive it. Allocates only if there are many user
// properties. Must not be moved.
class shown_table_properties {
 public:
  explicit shown_table_properties(const rocksdb::TableProperties& from);
  shown_table_properties(const shown_table_properties&) = delete;
  shown_table_properties& operator=(const shown_table_properties&) = delete;

  rocks_table_properties it;

 private:
  static constexpr size_t kFew = 8;
  rocks_slice few_[2 * kFew];
  std::vector<rocks_slice> many_;
};

}  // namespace rx
