// What steps and blocks share.
#pragma once

#include "bridge.h"
#include "rocksdb/iterator.h"

namespace rx {

// The same layout as bridge::Entry.
struct entry {
  const char* key;
  size_t key_len;
  const char* value;
  size_t value_len;
};

// The iterator is past its last entry, without error. No status is filled.
enum : int32_t { kEnd = -1 };

// Why an iterator is not at an entry: kEnd, or RocksDB's Status.
int32_t ended(const rocksdb::Iterator* it, status* st);

}  // namespace rx
