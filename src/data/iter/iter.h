// Shared by the step and block calls.
#pragma once

#include "rocksdb/iterator.h"
#include "src/base/bridge.h"
#include "src/inside/db_iter.h"

namespace rx {

// Access to an entry: RocksDB's own iterator without virtual calls, or `any` other.
struct any {
  const rocksdb::Iterator* it;
  bool valid() const { return it->Valid(); }
  Slice key() const { return it->key(); }
  Slice value() const { return it->value(); }
};

// Runs `body` with the matching access; `is_plain` is the result of rx_iter_is_plain.
template <typename Body>
inline auto with_look(const rocksdb::Iterator* it, bool is_plain, Body body) {
  if (__builtin_expect(is_plain, 1)) {
    return body(inside::db_iter(it));
  }
  return body(any{it});
}

// Why an iterator is not at an entry: RocksDB's Status, or, at the end, kNotFound without a
// message, which RocksDB never returns.
int32_t ended(const rocksdb::Iterator* it, status* st);

}  // namespace rx
