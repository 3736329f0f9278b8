// Checks for logs that a secondary cannot read.
#pragma once

#include <string>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// Refuses recycled logs (recycle_log_file_num): RocksDB's reader of growing logs stays at the first
// old record forever (db/log_reader.cc, FragmentBufferedReader, kOldRecord).
Status check_logs(rocksdb::Env* env, const std::string& folder);

}  // namespace rx
