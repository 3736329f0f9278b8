// A forward scan that copies many entries of a column family without RocksDB's iterators: it finds
// the data blocks of each sorted run, decodes their entries in place, and merges the runs. What it
// does not do itself (range deletions, merge operands, values in blob files, entities, blocks of
// another format, errors) it leaves to RocksDB's iterator, place by place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "rocksdb/iterator.h"
#include "rocksdb/slice.h"

namespace rx::inside {

using rocksdb::Slice;

// Where entries go, and how many may: two columns of memory that lie as Arrow has them.
struct scan_columns {
  uint32_t* key_offsets;
  char* keys;
  size_t keys_capacity;
  // NULL: keys alone.
  uint32_t* value_offsets;
  char* values;
  size_t values_capacity;
  // How many entries there is room for.
  size_t entries;
};

struct scan_limits {
  size_t entries;
  // Keys and values together; one entry may exceed it.
  uint64_t bytes;
  // The last offset of a column.
  size_t offset;
};

struct scan_filled {
  size_t entries, key_bytes, value_bytes;
};

enum class scan_stop {
  // A limit is reached, and the scan stands at an entry.
  kFull,
  // The columns have no room for the entry that it stands at.
  kRoom,
  kEnd,
  // RocksDB's iterator must go on (`aside`).
  kAside,
};

// From where RocksDB's iterator goes on, and how far.
struct scan_aside {
  std::string from;
  // Whether it goes on behind `from`, which was read.
  bool behind;
  // It reads as many entries, and then all up to this key.
  size_t entries;
  std::string until;
};

class scan {
 public:
  // Over the data that an iterator sees, which is_db_iter; NULL: its options or its database are
  // not for this scan. Free it before the iterator is refreshed or freed.
  static std::unique_ptr<scan> over(rocksdb::Iterator* it);
  virtual ~scan() = default;

  // To the first entry at `key` or behind it.
  virtual void seek(const Slice& key) = 0;
  // Copies entries behind those that are there.
  virtual scan_stop copy(const scan_columns& to, const scan_limits& most, scan_filled* filled) = 0;
  // The key that it stands at, after kFull and kRoom, and how long its value is.
  virtual Slice key() const = 0;
  virtual size_t value_size() const = 0;
  // After kAside.
  virtual const scan_aside& aside() const = 0;
};

}  // namespace rx::inside
