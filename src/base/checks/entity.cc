#include "src/base/checks/entity.h"

#include <algorithm>

#include "src/base/text/about.h"

namespace rx {
namespace {

// Before each name, each value and all of them RocksDB writes numbers of at most five bytes
// (db/wide/wide_column_serialization.h).
constexpr size_t kNumber = 5;

// Adds the bytes of a name or a value to a size.
Status add(const rocks_slice& bytes, size_t at, const char* part, size_t* size) {
  if (bytes.data == nullptr && bytes.len != 0) {
    return Status::InvalidArgument("columns[" + std::to_string(at) + "]." + part,
                                   "NULL with a length of " + std::to_string(bytes.len));
  }
  if (bytes.len <= kMaxRecord) *size += bytes.len + kNumber;
  if (bytes.len <= kMaxRecord && *size <= kMaxRecord) return Status::OK();
  return Status::InvalidArgument("columns: too long with their key",
                                 "more than 4294967231 bytes together");
}

// An empty name or value has an address too.
Slice of(const rocks_slice& bytes) {
  return bytes.data == nullptr ? Slice("", 0) : slice(bytes.data, bytes.len);
}

}  // namespace

Status columns_of(const Slice& key, const Slice& given, WideColumns* out) {
  const auto* all = reinterpret_cast<const rocks_wide_column*>(given.data());
  const size_t count = given.size() / sizeof(rocks_wide_column);
  Status s = fits(key);
  size_t size = key.size() + 2 * kNumber;
  out->clear();
  out->reserve(count);
  for (size_t i = 0; s.ok() && i < count; i++) {
    s = add(all[i].name, i, "name", &size);
    if (s.ok()) s = add(all[i].value, i, "value", &size);
    if (s.ok()) out->emplace_back(of(all[i].name), of(all[i].value));
  }
  if (!s.ok()) return s;
  const auto before = [](const auto& a, const auto& b) { return a.name().compare(b.name()) < 0; };
  std::sort(out->begin(), out->end(), before);
  const auto same = [](const auto& a, const auto& b) { return a.name() == b.name(); };
  const auto twice = std::adjacent_find(out->begin(), out->end(), same);
  if (twice == out->end()) return s;
  return Status::InvalidArgument("columns: the name " + shown(twice->name()) + " is there twice",
                                 "each column of an entity has a name of its own");
}

size_t size_of(const WideColumns& columns) {
  size_t size = 0;
  for (const auto& column : columns) size += column.name().size() + column.value().size();
  return size;
}

}  // namespace rx
