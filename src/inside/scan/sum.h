// Sums of entries: for each, 64 bits that any program with XXH3 can compute.
#pragma once

#define XXH_INLINE_ALL
#include "util/xxhash.h"

#include "src/inside/scan/scan.h"

namespace rx::inside {

inline uint64_t sum_of(const Slice& key, const Slice& value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), XXH3_64bits(key.data(), key.size()));
}

inline void add_sum(scan_totals* to, uint64_t sum) {
  to->sum += sum;
  to->ordered_sum = to->ordered_sum * scan_totals::kFactor + sum;
}

}  // namespace rx::inside
