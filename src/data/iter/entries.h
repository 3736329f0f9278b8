// Stored records by iterators: each with its sequence number and kind.
#pragma once

#include <memory>

#include "rocksdb/comparator.h"
#include "rocksdb/iterator.h"
#include "src/base/bridge.h"

namespace rx {

// Over stored keys, with seeks by the user's. `records`: seeks take stored keys.
std::unique_ptr<rocksdb::Iterator> entries_of(std::unique_ptr<rocksdb::Iterator> records,
                                              const rocksdb::Comparator* order);

// Takes a stored key apart.
Status parse_entry(const Slice& key, const rocksdb::Comparator* order, rocks_sst_entry* out);

}  // namespace rx
