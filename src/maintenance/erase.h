// What a compaction that erases does besides.
#pragma once

#include "src/base/bridge.h"
#include "src/options/calls.h"

namespace rx {

// No table is moved to the next level as it is, and blob files are written anew.
void rewrite_all(rocksdb::CompactRangeOptions* options);

}  // namespace rx
