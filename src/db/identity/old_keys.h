// Small files that RocksDB writes once, and master keys that shall be retired.
#pragma once

#include "rocksdb/db.h"

namespace rx {

// Where the env encrypts: writes IDENTITY anew if it has an older master key, and deletes OPTIONS
// files with one, but the newest. What fails keeps its key, which the next opening asks for.
void leave_old_keys(rocksdb::DB* db) noexcept;

}  // namespace rx
