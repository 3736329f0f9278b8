// The entries of a data block (table/block_based/block_builder.cc): how many bytes of the key are
// shared with the one before, how many are not, the value's length, those bytes, the value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace rx::inside {

// Copies in steps of 16 bytes: reads and writes up to 15 bytes too many.
inline void copy_loosely(char* to, const char* from, size_t size) {
  for (size_t i = 0; i < size; i += 16) memcpy(to + i, from + i, 16);
}

constexpr size_t kLoose = 16;
// Longer ones are for memcpy.
constexpr size_t kMostLoose = 256;

inline const char* read_varint(const char* at, const char* end, uint32_t* value) {
  uint32_t result = 0;
  for (unsigned shift = 0; shift <= 28 && at < end; shift += 7) {
    const uint32_t byte = static_cast<unsigned char>(*at++);
    result |= (byte & 127) << shift;
    if (byte < 128) {
      *value = result;
      return at;
    }
  }
  return nullptr;
}

struct entry_head {
  uint32_t shared, own, value;
};

// NULL: damaged.
inline const char* read_head(const char* at, const char* end, entry_head* head) {
  if (__builtin_expect(end - at >= 3, 1)) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(at);
    if (__builtin_expect((bytes[0] | bytes[1] | bytes[2]) < 128, 1)) {
      *head = {bytes[0], bytes[1], bytes[2]};
      return at + 3;
    }
  }
  if ((at = read_varint(at, end, &head->shared)) == nullptr) return nullptr;
  if ((at = read_varint(at, end, &head->own)) == nullptr) return nullptr;
  return read_varint(at, end, &head->value);
}

inline uint64_t big_endian(const char* at) {
  uint64_t bytes;
  memcpy(&bytes, at, sizeof bytes);
  return __builtin_bswap64(bytes);
}

// As memcmp, which a call costs more than most keys need.
inline int compare_keys(const char* a, size_t a_size, const char* b, size_t b_size) {
  const size_t both = a_size < b_size ? a_size : b_size;
  size_t from = 0;
  for (; from + 8 <= both && from < 32; from += 8) {
    const uint64_t x = big_endian(a + from), y = big_endian(b + from);
    if (x != y) return x < y ? -1 : 1;
  }
  const int order = from < both ? memcmp(a + from, b + from, both - from) : 0;
  if (order != 0) return order;
  return a_size < b_size ? -1 : a_size > b_size;
}

}  // namespace rx::inside
