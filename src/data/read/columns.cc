// The values of a result, copied into a column.
#include <cstring>

#include "src/data/iter/block.h"
#include "src/data/read/values.h"

using rx::Status;

extern "C" int32_t rx_values_status_at(const rx::values* values, size_t at, rx::status* st);

namespace {

bool is_answer(int32_t code) { return code == ROCKS_OK || code == ROCKS_NOT_FOUND; }

// How many of the values from one on fit, and their bytes: up to the first that failed.
struct Fitting {
  size_t count = 0, bytes = 0;

  Fitting(const rx::values& from, size_t first, size_t most, size_t room) {
    if (room > rx::kMostOffset) room = rx::kMostOffset;
    for (size_t i = first; i < from.count && count < most; i++, count++) {
      const size_t len = from.slices[i].size();
      if (!is_answer(from.codes[i]) || len > room - bytes) break;
      bytes += len;
    }
  }
};

// Why not even the first one is copied.
int32_t refuse_first(const rx::values& from, size_t first, rocks_column_view* view,
                     rx::status* st) {
  if (!is_answer(from.codes[first])) return rx_values_status_at(&from, first, st);
  const size_t len = from.slices[first].size();
  if (len > rx::kMostOffset) {
    return rx::fill(st, Status::NotSupported("a value of 2 GiB or more", "take it by its slice"));
  }
  view->data_len = len;
  return ROCKS_BUFFER_TOO_SMALL;
}

void copy_values(const rx::values& from, size_t first, const Fitting& all, uint32_t* offsets,
                 uint8_t* data, uint8_t* validity, rocks_column_view* view) {
  if (validity != nullptr) memset(validity, 0, (all.count + 7) / 8);
  size_t absent = 0;
  uint32_t end = offsets[0] = 0;
  for (size_t i = 0; i < all.count; i++) {
    const rx::Slice value = from.slices[first + i];
    if (value.size() > 0) memcpy(data + end, value.data(), value.size());
    offsets[i + 1] = end += static_cast<uint32_t>(value.size());
    if (from.codes[first + i] != ROCKS_OK) {
      absent++;
    } else if (validity != nullptr) {
      validity[i / 8] |= static_cast<uint8_t>(1 << i % 8);
    }
  }
  *view = {all.count, offsets, data, end, validity, absent, first + all.count == from.count};
}

}  // namespace

extern "C" {

// `first`: at most the number of values. The block's keys are the validity bitmap.
int32_t rx_values_read_block(const rx::values* values, size_t first, rx::Columns* block,
                             rocks_column_view* view, rx::status* st) {
  const Fitting all(*values, first, SIZE_MAX, SIZE_MAX);
  if (all.count == 0 && first < values->count) return refuse_first(*values, first, view, st);
  // Never none, so that an empty view has addresses too.
  if (!rx::grow(block, all.count + 1, all.count / 8 + 1, all.bytes)) {
    return rx::fill(st, ROCKS_OUT_OF_MEMORY, "out of memory");
  }
  copy_values(*values, first, all, block->value_offsets, block->values, block->keys, view);
  return 0;
}

// Fills the view also where it returns ROCKS_BUFFER_TOO_SMALL.
int32_t rx_values_read_into(const rx::values* values, size_t first, const rx::ValueColumn* to,
                            rocks_column_view* view, rx::status* st) {
  const Fitting all(*values, first, to->entries, to->data_capacity);
  if (all.count == 0 && first < values->count) return refuse_first(*values, first, view, st);
  copy_values(*values, first, all, to->offsets, to->data, to->validity, view);
  return 0;
}
}
