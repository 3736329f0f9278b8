// The mark of a restore that replaces a database's files one by one.
#pragma once

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// In a database's folder while such a restore has begun and not ended.
inline constexpr char kRestoreMark[] = "ROCKS_RESTORE_INCOMPLETE";

// Refuses a folder with the mark.
Status check_restored(rocksdb::Env* env, const std::string& path);

}  // namespace rx
