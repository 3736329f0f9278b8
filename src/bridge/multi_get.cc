// Many point reads in one call, into a result that is used again and again.
#include <memory>

#include "bridge.h"
#include "rocksdb/comparator.h"
#include "rocksdb/options.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;
using rocksdb::Slice;
using rx::Status;

namespace rx {

void own_mapped(PinnableSlice* value);

// Arrays of one length; made anew only when a call wants more than ever before.
struct values {
  size_t capacity = 0, count = 0;
  std::unique_ptr<PinnableSlice[]> pinned;
  std::unique_ptr<Status[]> statuses;
  std::unique_ptr<Slice[]> keys, slices;
  std::unique_ptr<int32_t[]> codes;
  std::unique_ptr<ColumnFamilyHandle*[]> families;

  void reset() {
    for (size_t i = 0; i < count; i++) {
      pinned[i].Reset();
      statuses[i] = Status::OK();
    }
    count = 0;
  }

  void prepare(size_t wanted) {
    reset();
    if (wanted > capacity) {
      capacity = 0;
      pinned.reset(new PinnableSlice[wanted]);
      statuses.reset(new Status[wanted]);
      keys.reset(new Slice[wanted]);
      slices.reset(new Slice[wanted]);
      codes.reset(new int32_t[wanted]);
      families.reset(new ColumnFamilyHandle*[wanted]);
      capacity = wanted;
    }
    count = wanted;
  }
};

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

// `family` serves every key; NULL: the prepared families, one a key. `keys` are as
// many as were prepared.
int32_t rx_multi_get(DB* db, rx::values* values, ColumnFamilyHandle* family,
                     const ReadOptions* options, const Slice* keys, bool sorted, bool own,
                     const Slice** slices, const int32_t** codes, rx::status* st) {
  return rx::run(st, [&] {
    const size_t count = values->count;
    ColumnFamilyHandle* const* families = values->families.get();
    const auto of = [&](size_t i) { return family != nullptr ? family : families[i]; };
    for (size_t i = 0; i < count; i++) {
      values->keys[i] = keys[i].data() == nullptr ? Slice("", 0) : keys[i];
      // RocksDB trusts the claim and finds nothing where it is wrong.
      if (!sorted || i == 0) continue;
      const uint32_t before = of(i - 1)->GetID(), now = of(i)->GetID();
      if (before > now ||
          (before == now && of(i)->GetComparator()->CompareWithoutTimestamp(
                                values->keys[i - 1], false, values->keys[i], false) > 0)) {
        return Status::InvalidArgument("keys[" + std::to_string(i) +
                                       "]: before its predecessor, and sorted is 1");
      }
    }
    if (family != nullptr) {
      db->MultiGet(*options, family, count, values->keys.get(), values->pinned.get(),
                   values->statuses.get(), sorted);
    } else {
      db->MultiGet(*options, count, values->families.get(), values->keys.get(),
                   values->pinned.get(), values->statuses.get(), sorted);
    }
    for (size_t i = 0; i < count; i++) {
      PinnableSlice& value = values->pinned[i];
      values->codes[i] = values->statuses[i].code();
      if (values->codes[i] != 0) {
        value.Reset();
        values->slices[i] = Slice(nullptr, 0);
        continue;
      }
      if (own) rx::own_mapped(&value);
      values->slices[i] = value;
    }
    *slices = values->slices.get();
    *codes = values->codes.get();
    return Status::OK();
  });
}

// The code of one key; fills the status unless it is 0.
int32_t rx_values_status(const rx::values* values, size_t at, rx::status* st) {
  return rx::run(st, [&] { return values->statuses[at]; });
}
}
