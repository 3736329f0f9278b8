// Reads one table file. RocksDB's SstFileReader over again, from the same parts
// (table/sst_file_reader.cc): that one reads past its arrays where more than 32 keys are asked for,
// knows no timestamps, compares keys before it looks whose order they are in, and cannot be stopped.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bridge.h"
#include "options/cf_options.h"
#include "progress.h"
#include "rocksdb/options.h"
#include "table/table_reader.h"
#include "upkeep.h"

namespace rx {

class sst_reader {
 public:
  explicit sst_reader(const rocksdb::Options& options);
  sst_reader(const sst_reader&) = delete;
  sst_reader& operator=(const sst_reader&) = delete;

  // `caches`: blocks that opening reads may go into the block cache.
  Status open(const std::string& path, bool caches = true);
  bool is_open() const { return table_ != nullptr; }
  void close() { table_.reset(); }

  Status get(const rocksdb::ReadOptions& options, const Slice& key,
             rocksdb::PinnableSlice* value) const;
  // At most kMostAtOnce keys.
  static constexpr size_t kMostAtOnce = 32;
  void multi_get(const rocksdb::ReadOptions& options, const Slice* keys, size_t count,
                 rocksdb::PinnableSlice* values, Status* statuses) const;
  Status iterate(const rocksdb::ReadOptions& options, rocksdb::Iterator** out) const;
  // Over every record but range deletions, with internal keys; seeks take user keys.
  Status iterate_entries(rocksdb::Iterator** out) const;
  // What was said of a read of these options, before it is tried.
  Status check_timestamp(const rocksdb::ReadOptions& options) const;

  // Is told how many bytes of the file were read; false: the reading is to end.
  using told = std::function<bool(uint64_t done)>;
  Status verify_checksum(const rocksdb::ReadOptions& options, const stop_flag& stop,
                         const told& tell) const;
  Status verify_entries(const rocksdb::ReadOptions& options, const stop_flag& stop,
                        const told& tell) const;

  const std::string& path() const { return path_; }
  uint64_t size() const { return size_; }
  const rocksdb::TableProperties& properties() const { return *properties_; }
  rocksdb::TableReader& table() const { return *table_; }
  const rocksdb::Options& options() const { return options_; }
  const rocksdb::ReadOptions& plain_read() const { return plain_read_; }
  // Stands for the column family where there is none.
  ColumnFamilyHandle* family() const { return family_.get(); }

 private:
  template <typename Read>
  Status watched(const stop_flag& stop, const told& tell, Read read) const;
  Status read_properties(rocksdb::RandomAccessFileReader* file);
  Status check_order() const;

  const rocksdb::Options options_;
  const rocksdb::EnvOptions env_options_;
  const rocksdb::ImmutableOptions ioptions_;
  const rocksdb::MutableCFOptions moptions_;
  const rocksdb::ReadOptions plain_read_;
  const std::unique_ptr<ColumnFamilyHandle> family_;
  std::string path_;
  uint64_t size_ = 0;
  const void* file_ = nullptr;
  std::shared_ptr<const rocksdb::TableProperties> properties_;
  std::unique_ptr<rocksdb::TableReader> table_;
};

}  // namespace rx
