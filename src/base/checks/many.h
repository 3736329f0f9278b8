// The keys and values of a caller, as the calls that write many take them: arrays or columns.
#pragma once

#include <string>

#include "src/base/bridge.h"

namespace rx {

// One of many keys or values. The Rust side has checked the offsets of a column.
inline Status element(const char* name, const Entries& of, size_t at, Slice* out) {
  if (of.offsets32 != nullptr) {
    *out = slice(of.data + of.offsets32[at], of.offsets32[at + 1] - of.offsets32[at]);
    return Status::OK();
  }
  if (of.offsets64 != nullptr) {
    *out = slice(of.data + of.offsets64[at], of.offsets64[at + 1] - of.offsets64[at]);
    return Status::OK();
  }
  const rocks_slice& bytes = of.slices[at];
  if (__builtin_expect(bytes.data == nullptr && bytes.len != 0, 0)) {
    return Status::InvalidArgument(std::string(name) + "[" + std::to_string(at) + "]",
                                   "NULL with a length of " + std::to_string(bytes.len));
  }
  *out = slice(bytes.data, bytes.len);
  return Status::OK();
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
  Status s;
  for (size_t i = 0; s.ok() && i < count; i++) {
    Slice key, value;
    s = element("keys", all_keys, i, &key);
    if (s.ok() && values != nullptr) s = element("values", all_values, i, &value);
    if (s.ok()) s = add(i, key, value);
  }
  return s;
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
