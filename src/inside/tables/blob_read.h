// Reads the records of a blob file one by one. RocksDB's own readers of whole files are for its
// old BlobDB, and decompress nothing (db/blob/blob_log_sequential_reader.cc).
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"

namespace rx::inside {

class blob_reader {
 public:
  rocksdb::Status open(rocksdb::Env* env, const std::string& path);

  // Goes before the first record.
  void rewind();
  // Reads the next record; false: there is none, or `status` says why.
  bool next();
  const rocksdb::Status& status() const { return status_; }

  // Of the record: its value as it was written, where it is in the file, how many bytes it takes
  // there, and in files of the old BlobDB the second at which it expires.
  rocksdb::Slice key() const { return {bytes_.data(), key_size_}; }
  rocksdb::Slice value() const;
  uint64_t offset() const { return offset_; }
  uint64_t stored_size() const { return value_size_; }
  uint64_t expiration() const { return expiration_; }

  uint32_t family() const { return family_; }
  int compression() const { return compression_; }

 private:
  rocksdb::Status read(uint64_t at, size_t size, std::string* to) const;
  bool fail(const std::string& what);

  std::string path_;
  std::unique_ptr<rocksdb::RandomAccessFile> file_;
  uint64_t end_ = 0;  // of the records
  uint64_t count_ = 0;
  bool is_closed_ = false;  // by a footer
  uint32_t family_ = 0;
  int compression_ = 0;

  uint64_t at_ = 0, seen_ = 0;
  rocksdb::Status status_;
  std::string head_, bytes_, unpacked_;
  size_t key_size_ = 0, value_size_ = 0;
  uint64_t offset_ = 0, expiration_ = 0;
};

}  // namespace rx::inside
