// What a secondary must not meet.
#pragma once

#include <string>

#include "src/base/bridge.h"
#include "rocksdb/env.h"

namespace rx {

// Refuses logs that are written over (recycle_log_file_num): RocksDB's reader of growing logs
// stays at the first old record for ever (db/log_reader.cc, FragmentBufferedReader, kOldRecord).
Status check_logs(rocksdb::Env* env, const std::string& folder);

}  // namespace rx
