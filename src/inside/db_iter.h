// RocksDB's own iterator over a column family. Its getters are inline here instead of virtual
// calls, so that a step costs one call.
#pragma once

#include <typeinfo>

#include "db/arena_wrapped_db_iter.h"
#include "rocksdb/iterator.h"

namespace rx::inside {

inline bool is_db_iter(const rocksdb::Iterator& it) {
  return typeid(it) == typeid(rocksdb::ArenaWrappedDBIter);
}

// Of an iterator that is_db_iter.
struct db_iter {
  explicit db_iter(const rocksdb::Iterator* it)
      : it(static_cast<const rocksdb::ArenaWrappedDBIter*>(it)) {}

  bool valid() const { return it->ArenaWrappedDBIter::Valid(); }
  rocksdb::Slice key() const { return it->ArenaWrappedDBIter::key(); }
  rocksdb::Slice value() const { return it->ArenaWrappedDBIter::value(); }

  const rocksdb::ArenaWrappedDBIter* it;
};

}  // namespace rx::inside
