// A caller's arrays of keys and values, as the calls that write many take them.
#pragma once

#include <string>

#include "src/base/bridge.h"

namespace rx {

inline Status element(const char* name, size_t at, const rocks_slice& bytes, Slice* out) {
  if (__builtin_expect(bytes.data == nullptr && bytes.len != 0, 0)) {
    return Status::InvalidArgument(std::string(name) + "[" + std::to_string(at) + "]",
                                   "NULL with a length of " + std::to_string(bytes.len));
  }
  *out = slice(bytes.data, bytes.len);
  return Status::OK();
}

// Gives `add` each key and its value, up to the first that is refused; without values, empty ones.
template <typename Add>
Status each_pair(const rocks_slice* keys, const rocks_slice* values, size_t count, Add add) {
  Status s;
  for (size_t i = 0; s.ok() && i < count; i++) {
    Slice key, value;
    s = element("keys", i, keys[i], &key);
    if (s.ok() && values != nullptr) s = element("values", i, values[i], &value);
    if (s.ok()) s = add(i, key, value);
  }
  return s;
}

}  // namespace rx
