// The memory of a block.
#pragma once

#include "src/base/bridge.h"

namespace rx {

// The last offset of a column: those of Arrow's binary arrays are int32.
constexpr size_t kMostOffset = INT32_MAX;

// Makes room in a block; false: out of memory.
bool grow(Columns* block, size_t entries, size_t key_bytes, size_t value_bytes);

}  // namespace rx
