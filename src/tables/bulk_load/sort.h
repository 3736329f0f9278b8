// Records in memory, and their sorting.
#pragma once

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "src/base/bridge.h"
#include "rocksdb/comparator.h"

namespace rx {

// A key and a value that follow each other in memory.
struct bulk_record {
  // The key's first eight bytes, as a number that is ordered as they are.
  uint64_t prefix;
  const char* at;
  uint32_t key_len, value_len;

  Slice key() const { return Slice(at, key_len); }
  Slice value() const { return Slice(at + key_len, value_len); }
};

uint64_t key_prefix(const Slice& key);

// What is sorted at once. One block of memory: bytes from its beginning on, records from its end
// backwards, so that no guess is needed of how much goes to each.
class bulk_chunk {
 public:
  // Throws std::bad_alloc.
  bulk_chunk(size_t number, size_t capacity);

  bool add(const Slice& key, const Slice& value, const Slice& more);
  static size_t room_for(const Slice& key, const Slice& value, const Slice& more) {
    return key.size() + value.size() + more.size() + sizeof(bulk_record);
  }
  // Sorts, and of equal keys leaves the one that was added last.
  void sort(const rocksdb::Comparator* order);
  // Lets go of the memory.
  void drop();

  // The place in the order of what was given: of equal keys the later chunk's is taken.
  const size_t number;
  const size_t capacity;
  bulk_record* begin() const { return end_ - count_; }
  bulk_record* end() const { return end_; }
  size_t count() const { return count_; }
  bool is_empty() const { return count_ == 0; }
  bool is_in_memory() const { return memory_ != nullptr; }
  // Keys that part it into about equal pieces.
  std::vector<std::string> samples;
  // Where it was written to; empty: nowhere.
  std::string file;
  // Of what it has: bytes of keys and values.
  uint64_t bytes = 0;

 private:
  struct release {
    void operator()(char* memory) const { free(memory); }
  };
  std::unique_ptr<char, release> memory_;
  size_t used_ = 0, count_ = 0;
  bulk_record* end_;
};

}  // namespace rx
