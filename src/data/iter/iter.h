// Shared by the step and block calls.
#pragma once

#include "rocksdb/iterator.h"
#include "src/base/bridge.h"
#include "src/inside/iter/db_iter.h"
#include "src/options/options.h"

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

// Runs `make` with the options of an iterator, whose entries always come with their values. RocksDB
// copies them, so they are copied here only where they differ from the caller's. `at`: another
// snapshot than theirs, or NULL.
template <typename Make>
inline auto with_values(const read_options& given, const rocksdb::Snapshot* at, Make make) {
  if (at == nullptr && !given.allow_unprepared_value) return make(given);
  read_options o(given);
  o.allow_unprepared_value = false;
  if (at != nullptr) o.snapshot = at;
  return make(o);
}

// A missing file is not the end of the data.
Status status_of(const rocksdb::Iterator& it);

// Why an iterator is not at an entry: RocksDB's Status, or, at the end, kNotFound without a
// message, which RocksDB never returns.
int32_t ended(const rocksdb::Iterator* it, status* st);

}  // namespace rx
