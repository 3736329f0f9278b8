// The keys and values of a caller, as the calls that write many take them: arrays or columns.
#pragma once

#include <string>

#include "src/base/bridge.h"

namespace rx {

// One of many keys or values. The Rust side has checked the offsets of a column. Returns whether it
// can be read: not NULL with a length.
inline bool element(const Entries& of, size_t at, Slice* out) {
  if (of.offsets32 != nullptr) {
    *out = slice(of.data + of.offsets32[at], of.offsets32[at + 1] - of.offsets32[at]);
    return true;
  }
  if (of.offsets64 != nullptr) {
    *out = slice(of.data + of.offsets64[at], of.offsets64[at + 1] - of.offsets64[at]);
    return true;
  }
  const rocks_slice& bytes = of.slices[at];
  *out = slice(bytes.data, bytes.len);
  return __builtin_expect(out->data() != nullptr || out->empty(), 1);
}

// The error for one that cannot. `found`: what was read, since another thread may change the array.
[[gnu::cold]] inline Status no_element(const char* name, size_t at, const Slice& found) {
  return Status::InvalidArgument(std::string(name) + "[" + std::to_string(at) + "]",
                                 "NULL with a length of " + std::to_string(found.size()));
}

// The bytes of all of them; a guess where they are slices, which are not checked here.
inline size_t bytes_of_all(const Entries& of, size_t count) {
  if (count == 0) return 0;
  if (of.offsets32 != nullptr) return of.offsets32[count] - of.offsets32[0];
  if (of.offsets64 != nullptr) return of.offsets64[count] - of.offsets64[0];
  size_t bytes = 0;
  for (size_t i = 0; i < count; i++) bytes += of.slices[i].len;
  return bytes;
}

// Gives `add` each key and its value, up to the first that is refused; without values, empty ones.
template <typename Add>
Status each_pair(const Entries& keys, const Entries* values, size_t count, Add add) {
  // Copies, which nothing that `add` does can change.
  const Entries all_keys = keys, all_values = values != nullptr ? *values : Entries();
  for (size_t i = 0; i < count; i++) {
    Slice key, value;
    if (!element(all_keys, i, &key)) return no_element("keys", i, key);
    if (values != nullptr && !element(all_values, i, &value)) return no_element("values", i, value);
    Status s = add(i, key, value);
    if (!s.ok()) return s;
  }
  return Status::OK();
}

// Runs `add`, which adds many records to a batch or a transaction: all, or none.
template <typename To, typename Add>
Status whole(To* to, Add add) {
  to->SetSavePoint();
  Status s;
  try {
    s = add();
  } catch (...) {
    to->RollbackToSavePoint().PermitUncheckedError();
    throw;
  }
  const Status end = s.ok() ? to->PopSavePoint() : to->RollbackToSavePoint();
  return s.ok() ? end : s;
}

}  // namespace rx
