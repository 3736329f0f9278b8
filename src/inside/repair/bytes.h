// The bytes of a file on a disk that may fail.
#pragma once

#include <cstdint>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/status.h"

namespace rx::inside {

// Reads a whole file; bytes that cannot be read become zeros, and `unreadable` counts them. Not OK:
// it cannot be opened, as may_open tells.
rocksdb::Status read_bytes(rocksdb::Env* env, const std::string& path, std::string* bytes,
                           uint64_t* unreadable);

// What to say of them.
std::string unreadable_text(uint64_t bytes);

// Not OK: the file cannot be asked for its size or opened, which is no damage.
rocksdb::Status may_open(rocksdb::Env* env, const std::string& path);

}  // namespace rx::inside
