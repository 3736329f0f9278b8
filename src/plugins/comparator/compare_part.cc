#include "src/plugins/comparator/compare_part.h"

#include <algorithm>
#include <cstring>

#include "src/plugins/comparator/ascii_case.h"

namespace rx {
namespace {

Slice rest_of(const Slice& key, size_t at) { return Slice(key.data() + at, key.size() - at); }

// One of them or both lack the part.
__attribute__((noinline, cold)) int lacking(bool a_lacks, bool b_lacks, const Slice& a,
                                            const Slice& b, size_t at) {
  if (a_lacks != b_lacks) return a_lacks ? -1 : 1;
  return rest_of(a, at).compare(rest_of(b, at));
}

int directed(const key_part& part, int order) { return part.is_reversed ? -order : order; }

// ---- numbers -----------------------------------------------------------------------

constexpr uint64_t sign_of(size_t width) { return uint64_t{1} << (8 * width - 1); }
constexpr uint64_t all_of(size_t width) { return sign_of(width) | (sign_of(width) - 1); }
// How many NaNs of each sign there are.
constexpr uint64_t nans_of(size_t width) { return (uint64_t{1} << (width == 8 ? 52 : 23)) - 1; }

// The place of a number among all of its type, from 0 up.
constexpr uint64_t rank_of(key_type type, size_t width, uint64_t bits) {
  const uint64_t sign = sign_of(width), all = all_of(width);
  if (type == key_type::kSigned) return bits ^ sign;
  if (type != key_type::kFloat) return bits;
  // IEEE 754's totalOrder, which begins with the negative NaNs; the subtraction puts them last.
  const uint64_t total = (bits & sign) != 0 ? ~bits & all : bits | sign;
  return (total - nans_of(width)) & all;
}

// The number of a rank.
constexpr uint64_t ranked(key_type type, size_t width, uint64_t rank) {
  const uint64_t sign = sign_of(width), all = all_of(width);
  if (type == key_type::kSigned) return rank ^ sign;
  if (type != key_type::kFloat) return rank;
  const uint64_t total = (rank + nans_of(width)) & all;
  return (total & sign) != 0 ? total ^ sign : ~total & all;
}

template <typename Bits>
uint64_t read_bits(const key_part& part, const char* at) {
  Bits bits;
  memcpy(&bits, at, sizeof(bits));
  if (part.is_little == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)) return bits;
  return __builtin_bswap64(bits) >> (64 - 8 * sizeof(bits));
}

}  // namespace

uint64_t read_bits(const key_part& part, const char* at) {
  switch (part.width) {
    case 1:
      return read_bits<uint8_t>(part, at);
    case 2:
      return read_bits<uint16_t>(part, at);
    case 4:
      return read_bits<uint32_t>(part, at);
    default:
      return read_bits<uint64_t>(part, at);
  }
}

namespace {

template <typename Bits, key_type Type>
int compare_numbers(const key_part& part, const Slice& a, const Slice& b, size_t* at) {
  constexpr size_t kWidth = sizeof(Bits);
  const bool a_lacks = a.size() - *at < kWidth, b_lacks = b.size() - *at < kWidth;
  if (__builtin_expect(a_lacks || b_lacks, 0)) return lacking(a_lacks, b_lacks, a, b, *at);
  const uint64_t x = rank_of(Type, kWidth, read_bits<Bits>(part, a.data() + *at));
  const uint64_t y = rank_of(Type, kWidth, read_bits<Bits>(part, b.data() + *at));
  *at += kWidth;
  return directed(part, (x > y) - (x < y));
}

template <key_type Type>
compare_part* number_of(size_t width) {
  switch (width) {
    case 1:
      return compare_numbers<uint8_t, Type>;
    case 2:
      return compare_numbers<uint16_t, Type>;
    case 4:
      return compare_numbers<uint32_t, Type>;
    default:
      return compare_numbers<uint64_t, Type>;
  }
}

// ---- texts -------------------------------------------------------------------------

template <bool IgnoresCase>
int compare_bytes(const Slice& a, const Slice& b) {
  return IgnoresCase ? compare_without_case(a, b) : a.compare(b);
}

// The bytes that both keys have decide; then a key that ends early comes first.
template <bool IgnoresCase>
int compare_fixed(const key_part& part, const Slice& a, const Slice& b, size_t* at) {
  const size_t a_size = std::min<size_t>(a.size() - *at, part.length);
  const size_t b_size = std::min<size_t>(b.size() - *at, part.length);
  const size_t shared = std::min(a_size, b_size);
  const int order =
      compare_bytes<IgnoresCase>(Slice(a.data() + *at, shared), Slice(b.data() + *at, shared));
  *at += shared;
  return order != 0 ? directed(part, order) : (a_size > b_size) - (a_size < b_size);
}

// False: the key lacks it.
bool find_prefixed(const key_part& part, const Slice& rest, Slice* text) {
  if (rest.size() < part.width) return false;
  const uint64_t length = read_bits(part, rest.data());
  if (length > rest.size() - part.width) return false;
  *text = Slice(rest.data() + part.width, static_cast<size_t>(length));
  return true;
}

template <bool IgnoresCase>
int compare_prefixed(const key_part& part, const Slice& a, const Slice& b, size_t* at) {
  Slice x, y;
  const bool a_lacks = !find_prefixed(part, rest_of(a, *at), &x);
  const bool b_lacks = !find_prefixed(part, rest_of(b, *at), &y);
  if (a_lacks || b_lacks) return lacking(a_lacks, b_lacks, a, b, *at);
  *at += part.width + x.size();
  return directed(part, compare_bytes<IgnoresCase>(x, y));
}

// False: it ends with the key.
bool find_until(const key_part& part, const Slice& rest, Slice* text) {
  *text = rest;
  const void* end = rest.empty() ? nullptr : memchr(rest.data(), part.delimiter, rest.size());
  if (end == nullptr) return false;
  text->remove_suffix(
      static_cast<size_t>(rest.data() + rest.size() - static_cast<const char*>(end)));
  return true;
}

template <bool IgnoresCase>
int compare_until(const key_part& part, const Slice& a, const Slice& b, size_t* at) {
  Slice x, y;
  const bool a_goes_on = find_until(part, rest_of(a, *at), &x);
  const bool b_goes_on = find_until(part, rest_of(b, *at), &y);
  *at += x.size() + a_goes_on;
  const int order = compare_bytes<IgnoresCase>(x, y);
  return order != 0 ? directed(part, order) : a_goes_on - b_goes_on;
}

template <bool IgnoresCase>
int compare_rest(const key_part& part, const Slice& a, const Slice& b, size_t* at) {
  const Slice x = rest_of(a, *at), y = rest_of(b, *at);
  *at = a.size();
  return directed(part, compare_bytes<IgnoresCase>(x, y));
}

template <bool IgnoresCase>
compare_part* text_of(key_type type) {
  switch (type) {
    case key_type::kBytes:
      return compare_fixed<IgnoresCase>;
    case key_type::kPrefixed:
      return compare_prefixed<IgnoresCase>;
    case key_type::kUntil:
      return compare_until<IgnoresCase>;
    default:
      return compare_rest<IgnoresCase>;
  }
}

}  // namespace

compare_part* how_to_compare(const key_part& part) {
  switch (part.type) {
    case key_type::kUnsigned:
      return number_of<key_type::kUnsigned>(part.width);
    case key_type::kSigned:
      return number_of<key_type::kSigned>(part.width);
    case key_type::kFloat:
      return number_of<key_type::kFloat>(part.width);
    default:
      return part.ignores_case ? text_of<true>(part.type) : text_of<false>(part.type);
  }
}

void step_number(const key_part& part, int step, char* at) {
  const uint64_t rank = rank_of(part.type, part.width, read_bits(part, at));
  const uint64_t bits = ranked(part.type, part.width, rank + static_cast<uint64_t>(step));
  for (size_t i = 0; i < part.width; i++) {
    at[part.is_little ? i : part.width - 1 - i] = static_cast<char>(bits >> (8 * i));
  }
}

}  // namespace rx
