// The columns of an entity: as a caller gives them, and as C sees those of RocksDB's.
#pragma once

#include "rocksdb/wide_columns.h"
#include "src/base/bridge.h"

namespace rx {

using rocksdb::WideColumns;

// RocksDB's column has the layout of ours: a name and a value.
static_assert(sizeof(rocksdb::WideColumn) == sizeof(rocks_wide_column) &&
              std::is_standard_layout_v<rocksdb::WideColumn>);
inline const rocks_wide_column* views(const WideColumns& from) {
  return reinterpret_cast<const rocks_wide_column*>(from.data());
}

// Checks the columns for a key, and sorts them by name, as RocksDB stores them. `given`: an array
// of rocks_wide_column as bytes (WriteKind::PutEntity). The result points into what is given.
Status columns_of(const Slice& key, const Slice& given, WideColumns* out);

// The bytes of all names and values.
size_t size_of(const WideColumns& columns);

}  // namespace rx
