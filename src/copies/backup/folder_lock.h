// Locks on folders that RocksDB does not lock: of backups, and of each backup in them.
#pragma once

#include <memory>
#include <string>

#include "src/base/bridge.h"
#include "rocksdb/env.h"

namespace rx {

// Held until it is deleted; other processes see it as well. NULL: not needed there.
class folder_lock {
 public:
  virtual ~folder_lock() = default;
};

// For one that changes `folder`, by a file in it: others are refused.
Status lock_for_writing(rocksdb::Env* env, const std::string& folder,
                        std::unique_ptr<folder_lock>* lock);

// For one that uses what is in `folder` (alone: so that nobody else may), which nobody may
// delete meanwhile. Where files are not this machine's there is none.
Status lock_in_use(rocksdb::Env* env, const std::string& folder, bool alone,
                   std::unique_ptr<folder_lock>* lock);

}  // namespace rx
