// Locks on folders that RocksDB does not lock: of backups, and of each backup in them.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// A lock released by its destructor; other processes respect it too. NULL: not needed there.
class folder_lock {
 public:
  virtual ~folder_lock() = default;
};

// Locks `folder` for a writer, by a file in it; other writers are refused.
Status lock_for_writing(rocksdb::Env* env, const std::string& folder,
                        std::unique_ptr<folder_lock>* lock);

// Locks the contents of `folder` against deletion (`alone`: against any other use). Where the files
// are not on this machine there is no lock.
Status lock_in_use(rocksdb::Env* env, const std::string& folder, bool alone,
                   std::unique_ptr<folder_lock>* lock);

}  // namespace rx
