// Records in memory, and their sorting.
#pragma once

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "rocksdb/comparator.h"
#include "src/base/bridge.h"

namespace rx {

// A key and a value, adjacent in memory.
struct bulk_record {
  // The key's first eight bytes, as a number with the same order.
  uint64_t prefix;
  const char* at;
  uint32_t key_len, value_len;

  Slice key() const { return Slice(at, key_len); }
  Slice value() const { return Slice(at + key_len, value_len); }
};

uint64_t key_prefix(const Slice& key);

// A unit of sorting. One block of memory: bytes grow from its beginning, records backwards from its
// end, so neither needs a size in advance.
class bulk_chunk {
 public:
  // Throws std::bad_alloc.
  bulk_chunk(size_t number, size_t capacity);

  bool add(const Slice& key, const Slice& value, const Slice& more);
  static size_t room_for(const Slice& key, const Slice& value, const Slice& more) {
    return key.size() + value.size() + more.size() + sizeof(bulk_record);
  }
  // Sorts, and of equal keys keeps the last one added.
  void sort(const rocksdb::Comparator* order);
  // Frees the memory.
  void drop();

  // Its position in the input: of equal keys the later chunk's wins.
  const size_t number;
  const size_t capacity;
  bulk_record* begin() const { return end_ - count_; }
  bulk_record* end() const { return end_; }
  size_t count() const { return count_; }
  bool is_empty() const { return count_ == 0; }
  bool is_in_memory() const { return memory_ != nullptr; }
  // Keys that split it into pieces of about equal size.
  std::vector<std::string> samples;
  // The file it was written to; empty: none.
  std::string file;
  // Bytes of keys and values in it.
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
