// Reads one table file: RocksDB's SstFileReader with the checks that it leaves to its callers.
// RocksDB's compares keys before it checks whose order they have, reads past its arrays for more
// than 32 keys at once, passes no timestamps to point reads, reports three different ends as
// "corrupted", and cannot be stopped (table/sst_file_reader.cc).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "rocksdb/options.h"
#include "rocksdb/sst_file_reader.h"
#include "src/base/bridge.h"
#include "src/base/checks/checks.h"
#include "src/progress/progress.h"

namespace rx {

class sst_reader {
 public:
  explicit sst_reader(const rocksdb::Options& options);
  sst_reader(const sst_reader&) = delete;
  sst_reader& operator=(const sst_reader&) = delete;

  Status open(const std::string& path);
  bool is_open() const { return table_ != nullptr; }
  void close() { table_.reset(); }

  Status get(const rocksdb::ReadOptions& options, const Slice& key,
             rocksdb::PinnableSlice* value) const;
  // At most kMostAtOnce keys.
  static constexpr size_t kMostAtOnce = 32;
  void multi_get(const rocksdb::ReadOptions& options, const Slice* keys, size_t count,
                 rocksdb::PinnableSlice* values, Status* statuses) const;
  Status iterate(const rocksdb::ReadOptions& options, rocksdb::Iterator** out) const;
  // Iterates over every record but range deletions, with internal keys; seeks take user keys.
  Status iterate_entries(rocksdb::Iterator** out) const;
  // Iterates over range deletions: internal keys, and as values the users' keys where they end.
  Status iterate_ranges(rocksdb::Iterator** out) const;
  // The records of iterate_entries, but seeks take internal keys.
  std::unique_ptr<rocksdb::Iterator> records() const { return table_->NewTableIterator(); }
  // Checks the timestamp of a read with these options, before the read.
  Status check_timestamp(const rocksdb::ReadOptions& options) const;

  // Called with the number of bytes read so far; false: reading must end.
  using told = std::function<bool(uint64_t done)>;
  Status verify_checksum(const rocksdb::ReadOptions& options, const stop_flag& stop,
                         const told& tell) const;
  Status verify_entries(const rocksdb::ReadOptions& options, const stop_flag& stop,
                        const told& tell) const;

  const std::string& path() const { return path_; }
  uint64_t size() const { return size_; }
  const rocksdb::TableProperties& properties() const { return *properties_; }
  const rocksdb::Options& options() const { return options_; }
  // Stands in for a column family handle.
  ColumnFamilyHandle* family() const { return family_.get(); }

 private:
  template <typename Read>
  Status watched(const stop_flag& stop, const told& tell, Read read) const;
  Status check_order() const;
  Status explained(const Slice& key, const Status& s) const;

  const std::shared_ptr<rocksdb::FileSystem> files_;
  const std::unique_ptr<rocksdb::Env> env_;
  const rocksdb::Options options_;
  const std::unique_ptr<ColumnFamilyHandle> family_;
  std::string path_;
  uint64_t size_ = 0;
  std::shared_ptr<const rocksdb::TableProperties> properties_;
  std::unique_ptr<rocksdb::SstFileReader> table_;
};

// Options to read files without filling the block cache or reading filters.
rocksdb::Options without_cache(rocksdb::Options options);

}  // namespace rx
