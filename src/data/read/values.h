// The results of a read of many values, in reusable memory.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "rocksdb/wide_columns.h"
#include "src/base/checks/many.h"
#include "src/callback/merge_failure.h"

namespace rx {

// Whether MultiGet must not read the keys: where only the block cache may be read, it takes a key
// whose block is not there for one with an empty value
// (table/block_based/block_based_table_reader_sync_and_async.h, MultiGet).
inline bool must_read_apart(const rocksdb::ReadOptions& options) {
  return options.read_tier == rocksdb::kBlockCacheTier;
}

// The same of a transaction's, which drops the Status of a timestamp that it may not read at
// (db/db_impl/db_impl.cc, MultiGetWithCallbackImpl): the keys would be there, with empty values.
inline bool must_read_apart_in_txn(const rocksdb::ReadOptions& options) {
  return must_read_apart(options) || options.timestamp != nullptr;
}

// Arrays of one length; reallocated only when a call needs more than any before.
struct values {
  size_t capacity = 0, count = 0;
  std::unique_ptr<rocksdb::PinnableSlice[]> pinned;
  std::unique_ptr<Status[]> statuses;
  std::unique_ptr<Slice[]> keys, slices;
  std::unique_ptr<int32_t[]> codes;
  std::unique_ptr<rocksdb::ColumnFamilyHandle*[]> families;
  // Of the values, for a call that returns them.
  std::vector<std::string> timestamps;
  std::vector<Slice> shown_timestamps;
  // For a call that returns columns: those of each key, and all of them one after the other.
  std::unique_ptr<rocksdb::PinnableWideColumns[]> entities;
  std::vector<rocksdb::WideColumn> columns;
  // Where the columns of each key begin, and where the last ones end.
  std::vector<size_t> offsets;
  // Copies of bytes that would end with the database.
  std::string owned;
  // Which keys' merges failed, and why.
  std::vector<std::pair<size_t, merge_failure>> failures;

  void reset() {
    for (size_t i = 0; i < count; i++) {
      pinned[i].Reset();
      statuses[i] = Status::OK();
      if (entities != nullptr) entities[i].Reset();
    }
    count = 0;
    failures.clear();
    timestamps.clear();
    shown_timestamps.clear();
    columns.clear();
    offsets.clear();
    owned.clear();
  }

  void prepare(size_t wanted) {
    reset();
    if (wanted > capacity) {
      capacity = 0;
      pinned.reset(new rocksdb::PinnableSlice[wanted]);
      statuses.reset(new Status[wanted]);
      keys.reset(new Slice[wanted]);
      slices.reset(new Slice[wanted]);
      codes.reset(new int32_t[wanted]);
      families.reset(new rocksdb::ColumnFamilyHandle*[wanted]);
      entities.reset();
      capacity = wanted;
    }
    count = wanted;
  }

  // Makes room for columns; call it after `prepare`.
  void expect_entities() {
    if (entities == nullptr) entities.reset(new rocksdb::PinnableWideColumns[capacity]);
  }

  // As many keys as were prepared. RocksDB wants an address of an empty one too.
  Status take_keys(const Entries& from) {
    return each_pair(from, nullptr, count, [&](size_t i, const Slice& key, const Slice&) {
      keys[i] = key.data() == nullptr ? Slice("", 0) : key;
      return Status::OK();
    });
  }
};

// Exposes the results that RocksDB returned; `family` is that of each key.
using family_of = std::function<rocksdb::ColumnFamilyHandle*(size_t)>;
void show(values* values, merge_failures* collected, const family_of& family, bool own);
// Refuses keys that are not in order. RocksDB trusts the claim that they are, and finds nothing if
// it is false.
Status must_be_sorted(const values& all, const family_of& family);
// The same as `show`, for columns.
void show_columns(values* values, merge_failures* collected, const family_of& family, bool own);
// Adds the reasons of failed merges, and sets those keys' codes. RocksDB handles the column
// families in the order of their ids, which distinguishes equal keys of different ones.
void explain(values* values, merge_failures* collected, const family_of& family);

}  // namespace rx
