// A blob file with damage: which of its values can be read.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace rx::inside {

class blob_file {
 public:
  // Reads the file's bytes, of which those that could not be read are zeros. Stopped, it knows not
  // all of them.
  void look_at(std::string bytes, const std::atomic<bool>& stop);

  // Whether RocksDB can read the file, and each of its values.
  bool is_whole() const { return is_whole_; }
  const std::string& text() const { return text_; }
  uint32_t family() const { return family_; }
  int compression() const { return compression_; }
  // Its header does not fit what tables say of it.
  void doubt() {
    is_whole_ = false;
    text_ = "its header is damaged";
  }
  uint64_t count() const { return values_.size(); }
  // Of its records.
  uint64_t record_bytes() const { return record_bytes_; }
  uint64_t size() const { return bytes_.size(); }
  // Frees the bytes: values can be asked for no more.
  void forget();

  // The value at which a table points: as it is in the file, maybe compressed. false: it is lost.
  bool find(uint64_t offset, uint64_t size, rocksdb::Slice* value) const;

 private:
  std::string bytes_, text_;
  std::unordered_map<uint64_t, uint64_t> values_;  // offsets to sizes
  bool is_whole_ = false;
  uint32_t family_ = 0;
  int compression_ = 0;
  uint64_t record_bytes_ = 0;
};

// Decompresses a value.
rocksdb::Status unpacked_blob(const rocksdb::Slice& value, int compression, std::string* out);

}  // namespace rx::inside
