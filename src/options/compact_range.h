// The options of a compaction of a range.
#pragma once

#include "rocksdb/options.h"

namespace rx {

struct compact_range_options : rocksdb::CompactRangeOptions {
  bool erase = false;
};

}  // namespace rx
