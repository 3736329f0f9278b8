// Catching up with another database: checks for logs that a secondary cannot read, and the column
// families that are still to come.
#pragma once

#include <string>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// Refuses recycled logs (recycle_log_file_num): RocksDB's reader of growing logs stays at the first
// old record forever (db/log_reader.cc, FragmentBufferedReader, kOldRecord).
Status check_logs(rocksdb::Env* env, const std::string& folder);

// How many column families a primary may create between two catch-ups of a secondary, and the
// leader of a follower, which catches up by itself, while that is open.
constexpr uint32_t kFamiliesAhead = 4096, kFamiliesOfLeader = 65536;

}  // namespace rx
