// The OPTIONS file of a copy: without the folders of the original.
#pragma once

#include <string>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// Makes the OPTIONS files in `folder` name `wal_dir` (empty: none) and no folder for info logs.
Status own_options(rocksdb::Env* env, const std::string& folder, const std::string& wal_dir);

}  // namespace rx
