// RocksDB's simulation of a disk that may lose what was not synced. It is part of RocksDB's
// tests, and fails at random for one thread at a time: failures on demand are a layer above it.
#pragma once

#include <memory>

#include "rocksdb/file_system.h"

namespace rx::inside {

class fault_disk {
 public:
  explicit fault_disk(std::shared_ptr<rocksdb::FileSystem> base);

  const std::shared_ptr<rocksdb::FileSystem>& files() const { return files_; }
  rocksdb::FileSystem& base() const;

  // Whether it takes writes; `error`: how they end otherwise.
  void set_active(bool on, const rocksdb::IOStatus& error);
  // Whether an end of the process loses what was not synced.
  void set_loses_unsynced(bool on);
  // Loses it now, files with names that were not synced as well.
  rocksdb::Status lose_unsynced();
  // Takes all that is there for synced.
  void begin_anew();

 private:
  const std::shared_ptr<rocksdb::FileSystem> files_;
};

}  // namespace rx::inside
