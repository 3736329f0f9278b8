// RocksDB's simulation of a disk that may lose unsynced data. It is part of RocksDB's tests and
// injects random failures per thread; a layer above it injects failures on demand.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace rx::inside {

class fault_disk {
 public:
  explicit fault_disk(std::shared_ptr<rocksdb::FileSystem> base);

  const std::shared_ptr<rocksdb::FileSystem>& files() const { return files_; }
  rocksdb::FileSystem& base() const;

  // Whether it accepts writes; `error`: how they fail otherwise.
  void set_active(bool on, const rocksdb::IOStatus& error);
  // Whether the end of the process loses unsynced data.
  void set_loses_unsynced(bool on);
  // Drops unsynced data now, including files with unsynced names.
  rocksdb::Status lose_unsynced();
  // Treats everything there as synced.
  void begin_anew();

 private:
  const std::shared_ptr<rocksdb::FileSystem> files_;
};

// An info log that is written to this file.
std::shared_ptr<rocksdb::Logger> logger_in(std::unique_ptr<rocksdb::FSWritableFile>&& file,
                                           const std::string& path);

}  // namespace rx::inside
