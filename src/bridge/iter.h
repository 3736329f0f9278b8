// What steps and blocks share.
#pragma once

#include "bridge.h"
#include "db/arena_wrapped_db_iter.h"
#include "rocksdb/iterator.h"

namespace rx {

// How an entry is looked at: `plain` is RocksDB's own iterator over a column family, whose
// getters are inline when they are not called as virtual functions; that is what one call
// a step may cost. `any` is every other one.
struct plain {
  const rocksdb::ArenaWrappedDBIter* it;
  bool valid() const { return it->ArenaWrappedDBIter::Valid(); }
  Slice key() const { return it->ArenaWrappedDBIter::key(); }
  Slice value() const { return it->ArenaWrappedDBIter::value(); }
};

struct any {
  const rocksdb::Iterator* it;
  bool valid() const { return it->Valid(); }
  Slice key() const { return it->key(); }
  Slice value() const { return it->value(); }
};

// Runs `body` with the look that suits; `is_plain` is what rx_iter_is_plain said.
template <typename Body>
inline auto with_look(const rocksdb::Iterator* it, bool is_plain, Body body) {
  if (__builtin_expect(is_plain, 1)) {
    return body(plain{static_cast<const rocksdb::ArenaWrappedDBIter*>(it)});
  }
  return body(any{it});
}

// Why an iterator is not at an entry: RocksDB's Status, or kNotFound, without a message and never
// RocksDB's, for the end.
int32_t ended(const rocksdb::Iterator* it, status* st);

}  // namespace rx
