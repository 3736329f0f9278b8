// The bytes of a file on a disk that may fail.
#pragma once

#include <cstdint>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/status.h"

namespace rx::inside {

// Reads a whole file; bytes that cannot be read become zeros, and `unreadable` counts them.
rocksdb::Status read_bytes(rocksdb::Env* env, const std::string& path, std::string* bytes,
                           uint64_t* unreadable);

}  // namespace rx::inside
