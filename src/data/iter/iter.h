// What steps and blocks share.
#pragma once

#include "src/base/bridge.h"
#include "src/inside/db_iter.h"
#include "rocksdb/iterator.h"

namespace rx {

// How an entry is looked at: RocksDB's own iterator without virtual calls, and `any` other.
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
    return body(inside::db_iter(it));
  }
  return body(any{it});
}

// Why an iterator is not at an entry: RocksDB's Status, or kNotFound, without a message and never
// RocksDB's, for the end.
int32_t ended(const rocksdb::Iterator* it, status* st);

}  // namespace rx
