#include "src/inside/scan/sum.h"

namespace rx::inside {

void scan_totals::take(const Slice& key, const Slice& value, bool with_sums) {
  entries++;
  key_bytes += key.size();
  value_bytes += value.size();
  if (with_sums) add_sum(this, sum_of(key, value));
}

void scan_totals::append(const scan_totals& next) {
  uint64_t shift = 1, factor = kFactor;
  for (uint64_t left = next.entries; left > 0; left >>= 1, factor *= factor) {
    if (left & 1) shift *= factor;
  }
  ordered_sum = ordered_sum * shift + next.ordered_sum;
  sum += next.sum;
  entries += next.entries;
  key_bytes += next.key_bytes;
  value_bytes += next.value_bytes;
}

}  // namespace rx::inside
