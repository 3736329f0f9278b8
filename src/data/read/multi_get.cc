// Many point reads in one call, into a reusable result.
#include <algorithm>
#include <optional>

#include "rocksdb/comparator.h"
#include "src/callback/callback.h"
#include "src/data/read/values.h"
#include "src/db/ttl/ttl.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::PinnableSlice;
using ReadOptions = rx::read_options;
using rocksdb::Slice;
using rx::Status;

namespace rx {

void own_mapped(PinnableSlice* value);

}  // namespace rx

namespace rx {

void explain(values* values, merge_failures* collected, const family_of& family) {
  for (size_t i = 0; i < values->count; i++) {
    if (is_merge_failure(values->statuses[i])) values->failures.push_back({i, {}});
  }
  std::stable_sort(values->failures.begin(), values->failures.end(),
                   [&](const auto& a, const auto& b) {
                     return family(a.first)->GetID() < family(b.first)->GetID();
                   });
  for (auto& [at, failure] : values->failures) {
    const size_t timestamp = family(at)->GetComparator()->timestamp_size();
    failure = collected->take(values->keys[at], timestamp);
    if (failure.by_callback) values->codes[at] = callback_code(failure.text);
  }
}

Status must_be_sorted(const values& all, const family_of& family) {
  for (size_t i = 1; i < all.count; i++) {
    const uint32_t before = family(i - 1)->GetID(), now = family(i)->GetID();
    if (before > now || (before == now && family(i)->GetComparator()->CompareWithoutTimestamp(
                                              all.keys[i - 1], false, all.keys[i], false) > 0)) {
      return Status::InvalidArgument("keys[" + std::to_string(i) +
                                     "]: before its predecessor, and sorted is 1");
    }
  }
  return Status::OK();
}

void show(values* values, merge_failures* collected, const family_of& family, bool own) {
  bool merge_failed = false;
  for (size_t i = 0; i < values->count; i++) {
    PinnableSlice& value = values->pinned[i];
    values->codes[i] = values->statuses[i].code();
    if (values->codes[i] != 0) {
      merge_failed |= is_merge_failure(values->statuses[i]);
      value.Reset();
      values->slices[i] = Slice(nullptr, 0);
      continue;
    }
    if (own) own_mapped(&value);
    values->slices[i] = value;
  }
  if (merge_failed) explain(values, collected, family);
}

}  // namespace rx

extern "C" {

rx::values* rx_values_new() {
  try {
    return new rx::values();
  } catch (...) {
    return nullptr;
  }
}

void rx_values_free(rx::values* values) { delete values; }
void rx_values_reset(rx::values* values) { values->reset(); }

int32_t rx_values_prepare(rx::values* values, size_t count, ColumnFamilyHandle*** families,
                          rx::status* st) {
  return rx::run(st, [&] {
    values->prepare(count);
    *families = values->families.get();
    return Status::OK();
  });
}

// `family` is for all keys; NULL: the prepared families, one per key. There are as many keys as
// were prepared. `at`: the snapshot; NULL: that of the options. `timestamps`: NULL if not wanted.
int32_t rx_multi_get(DB* db, rx::values* values, ColumnFamilyHandle* family,
                     const ReadOptions* options, const rocksdb::Snapshot* at,
                     const rx::Entries* keys, bool sorted, bool own, const Slice** slices,
                     const int32_t** codes, const Slice** timestamps, rx::status* st) {
  return rx::run(st, [&] {
    std::optional<ReadOptions> at_snapshot;
    if (at != nullptr) {
      at_snapshot.emplace(*options).snapshot = at;
      options = &*at_snapshot;
    }
    const size_t count = values->count;
    ColumnFamilyHandle* const* families = values->families.get();
    const auto of = [&](size_t i) { return family != nullptr ? family : families[i]; };
    Status s = values->take_keys(*keys);
    if (s.ok() && sorted) s = rx::must_be_sorted(*values, of);
    if (!s.ok()) return s;
    db = rx::seen(db, *options);
    rx::merge_failures collected;
    std::string* stamps = nullptr;
    if (timestamps != nullptr) {
      values->timestamps.resize(count);
      stamps = values->timestamps.data();
    }
    if (rx::must_read_apart(*options)) {
      for (size_t i = 0; i < count; i++) {
        values->statuses[i] = db->Get(*options, of(i), values->keys[i], &values->pinned[i],
                                      stamps != nullptr ? stamps + i : nullptr);
      }
    } else if (family != nullptr) {
      db->MultiGet(*options, family, count, values->keys.get(), values->pinned.get(), stamps,
                   values->statuses.get(), sorted);
    } else {
      db->MultiGet(*options, count, values->families.get(), values->keys.get(),
                   values->pinned.get(), stamps, values->statuses.get(), sorted);
    }
    rx::show(values, &collected, of, own);
    if (timestamps != nullptr) {
      for (size_t i = 0; i < count; i++) {
        values->shown_timestamps.push_back(values->codes[i] == 0 ? Slice(values->timestamps[i])
                                                                 : Slice(nullptr, 0));
      }
      *timestamps = values->shown_timestamps.data();
    }
    *slices = values->slices.get();
    *codes = values->codes.get();
    return Status::OK();
  });
}

// The code of one key; fills the status unless it is 0.
int32_t rx_values_status_at(const rx::values* values, size_t at, rx::status* st) {
  int32_t code = 0;
  const int32_t ended = rx::run(st, [&] {
    for (const auto& [failed, why] : values->failures) {
      if (failed != at) continue;
      code = rx::fill_merge_failure(st, values->statuses[at], why);
      return Status::OK();
    }
    return values->statuses[at];
  });
  return ended != 0 ? ended : code;
}
}
