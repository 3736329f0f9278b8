// RocksDB's own iterator over a column family. Its getters are inline here instead of virtual
// calls, so that a step costs one call.
#pragma once

#include "db/arena_wrapped_db_iter.h"
#include "rocksdb/iterator.h"

namespace rx::inside {

bool is_db_iter(const rocksdb::Iterator& it);

// Does what DB::NewIterator does, with fewer copies of the options and in memory that is used
// again. NULL: these options or this kind of database need NewIterator itself.
rocksdb::Iterator* new_db_iter(rocksdb::DB* db, const rocksdb::ReadOptions& options,
                               rocksdb::ColumnFamilyHandle* cf);

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
