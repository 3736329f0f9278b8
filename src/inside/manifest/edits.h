// What the records of a MANIFEST change, one change after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/status.h"

namespace rx::inside {

// A change that a record makes. What does not belong to its kind is 0 or empty.
struct manifest_change {
  uint64_t record = 0;  // the first is 1
  uint32_t family = 0;
  const char* what = "";
  uint64_t file = 0;
  int level = -1;
  uint64_t size = 0, count = 0;
  // Users' keys, with their timestamps where the MANIFEST has them.
  std::string smallest, largest;
  uint64_t smallest_sequence = 0, largest_sequence = 0;
  std::string value;
};

// Reads a MANIFEST, also the records behind damaged ones. `damage`: the first, or empty; a record
// that is not whole at the end is none, because who writes the file may be at it.
rocksdb::Status read_manifest_changes(rocksdb::Env* env, const std::string& path,
                                      const std::function<void(const manifest_change&)>& each,
                                      std::string* damage);

}  // namespace rx::inside
