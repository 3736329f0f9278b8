// Blocks: copies many entries into two columns in one loop.
#include <cstdlib>
#include <cstring>

#include "src/data/iter/block.h"
#include "src/data/iter/iter.h"

using rocksdb::Iterator;
using rx::Slice;
using rx::Status;

namespace rx {

struct limits {
  size_t entries;
  uint64_t bytes;
  uint32_t flags;
};

}  // namespace rx

namespace {

// Copies entries until a limit, the end or an error; `grow` makes room or fails.
template <typename Look, typename Grow>
int32_t read(Iterator* it, Look at, rx::limits most, const rx::Columns& to, rx::Filled* out,
             rx::status* st, Grow grow) noexcept {
  try {
    const bool reverse = most.flags & ROCKS_SCAN_REVERSE,
               keys_only = most.flags & ROCKS_SCAN_KEYS_ONLY;
    rx::Columns c = to;
    size_t n = 0, k = 0, v = 0;
    rx::Place place = rx::Place::Entry;
    while (n < most.entries) {
      const Slice key = at.key();
      const Slice value = keys_only ? Slice() : at.value();
      const size_t next_k = k + key.size(), next_v = v + value.size();
      if (n > 0 && uint64_t{next_k} + next_v > most.bytes) break;
      if (next_k > rx::kMostOffset || next_v > rx::kMostOffset) {
        if (n > 0) break;
        out->place = rx::Place::Entry;
        return rx::fill(st, Status::NotSupported("an entry of 2 GiB or more", "read it by a step"));
      }
      if (n >= c.entries || next_k > c.keys_capacity || next_v > c.values_capacity) {
        const int32_t code = grow(n + 1, next_k, next_v);
        c = to;  // It may have moved, also when it could not grow.
        if (code != 0) {
          if (n > 0) break;
          *out = {0, key.size(), value.size(), rx::Place::Entry};
          return code == ROCKS_BUFFER_TOO_SMALL ? code : rx::fill(st, code, "out of memory");
        }
      }
      memcpy(c.keys + k, key.data(), key.size());
      c.key_offsets[++n] = static_cast<uint32_t>(k = next_k);
      if (!keys_only) {
        memcpy(c.values + v, value.data(), value.size());
        c.value_offsets[n] = static_cast<uint32_t>(v = next_v);
      }
      reverse ? it->Prev() : it->Next();
      if (rx::maybe_failed()) {
        const int32_t code = rx::ended(st, Status::OK());
        if (code != 0) {
          *out = {0, 0, 0, rx::Place::Nowhere};
          return code;
        }
      }
      if (__builtin_expect(!at.valid(), 0)) {
        place = it->status().ok() ? rx::Place::End : rx::Place::Failed;
        break;
      }
    }
    c.key_offsets[0] = 0;
    if (!keys_only) c.value_offsets[0] = 0;
    *out = {n, k, v, place};
    return 0;
  } catch (...) {
    *out = {0, 0, 0, rx::Place::Nowhere};
    return rx::ended_by_exception(st);
  }
}

// Makes room for `need` elements: at least doubles it, for amortised growth, and does not zero it.
template <typename T>
bool make_room(T** data, size_t* capacity, size_t need, size_t extra) {
  if (need <= *capacity) return true;
  size_t wanted = *capacity * 2 > need ? *capacity * 2 : need;
  if (wanted < 4096) wanted = 4096;
  void* grown = realloc(*data, (wanted + extra) * sizeof(T));
  if (grown == nullptr) return false;
  *data = static_cast<T*>(grown);
  *capacity = wanted;
  return true;
}

}  // namespace

namespace rx {

bool grow(Columns* block, size_t entries, size_t key_bytes, size_t value_bytes) {
  size_t key_entries = block->entries, value_entries = block->entries;
  const bool made = make_room(&block->key_offsets, &key_entries, entries, 1) &&
                    make_room(&block->value_offsets, &value_entries, entries, 1) &&
                    make_room(&block->keys, &block->keys_capacity, key_bytes, 0) &&
                    make_room(&block->values, &block->values_capacity, value_bytes, 0);
  if (made) block->entries = value_entries;
  return made;
}

}  // namespace rx

extern "C" {

// Reads into a growing block: changes `block` in place, also on failure.
int32_t rx_iter_read_block(Iterator* it, bool is_plain, size_t max_entries, uint64_t max_bytes,
                           uint32_t flags, rx::Columns* block, rx::Filled* out, rx::status* st) {
  const auto grow = [&](size_t n, size_t k, size_t v) -> int32_t {
    return rx::grow(block, n, k, v) ? 0 : ROCKS_OUT_OF_MEMORY;
  };
  return rx::with_look(it, is_plain, [&](auto at) {
    return read(it, at, {max_entries, max_bytes, flags}, *block, out, st, grow);
  });
}

// Reads into the caller's memory of fixed size.
int32_t rx_iter_read_into(Iterator* it, bool is_plain, uint32_t flags, const rx::Columns* to,
                          rx::Filled* out, rx::status* st) {
  const auto grow = [](size_t, size_t, size_t) -> int32_t { return ROCKS_BUFFER_TOO_SMALL; };
  return rx::with_look(it, is_plain, [&](auto at) {
    return read(it, at, {to->entries, UINT64_MAX, flags}, *to, out, st, grow);
  });
}
}
