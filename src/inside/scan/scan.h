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

// What entries come to: how many there are, their bytes, and their sums, if those are wanted. An
// entry's sum is XXH3_64(value, seed XXH3_64(key)).
struct scan_totals {
  static constexpr uint64_t kFactor = 0x9E3779B185EBCA87;

  uint64_t entries = 0, key_bytes = 0, value_bytes = 0;
  // The sum of the entries' sums, modulo 2^64.
  uint64_t sum = 0;
  // The same, each multiplied by kFactor once for each entry behind it.
  uint64_t ordered_sum = 0;

  void take(const Slice& key, const Slice& value, bool with_sums);
  // Takes those of the entries that follow.
  void append(const scan_totals& next);
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

  // Ends the scan before a key, which stays where it is; NULL: at the iterator's upper bound.
  virtual void set_end(const Slice* end) = 0;
  // To the first entry at `key` or behind it.
  virtual void seek(const Slice& key) = 0;
  // Copies entries behind those that are there.
  virtual scan_stop copy(const scan_columns& to, const scan_limits& most, scan_filled* filled) = 0;
  // Adds so many entries up, without copying them: never kRoom.
  virtual scan_stop total(size_t entries, bool with_sums, scan_totals* to) = 0;
  // The key that it stands at, after kFull and kRoom, and how long its value is.
  virtual Slice key() const = 0;
  virtual size_t value_size() const = 0;
  // After kAside.
  virtual const scan_aside& aside() const = 0;
};

}  // namespace rx::inside
