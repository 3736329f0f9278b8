// Texts whose ASCII letters have no case.
#pragma once

#include "src/base/bridge.h"

namespace rx {

inline uint8_t lower_case(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}

inline int compare_without_case(const Slice& a, const Slice& b) {
  const size_t shared = a.size() < b.size() ? a.size() : b.size();
  for (size_t at = 0; at < shared; at++) {
    const uint8_t x = lower_case(a[at]), y = lower_case(b[at]);
    if (x != y) return x < y ? -1 : 1;
  }
  return (a.size() > b.size()) - (a.size() < b.size());
}

}  // namespace rx
