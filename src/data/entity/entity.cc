// Reads of wide columns: of one key or many into a reusable result, and of an iterator's entry.
#include <optional>

#include "rocksdb/iterator.h"
#include "src/base/checks/entity.h"
#include "src/callback/callback.h"
#include "src/data/read/values.h"
#include "src/db/ttl/ttl.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using ReadOptions = rx::read_options;
using rx::Slice;
using rx::Status;

namespace rx {

namespace {

// Copies the bytes of all columns out of memory that ends with the database.
void own_columns(values* values) {
  values->owned.reserve(size_of(values->columns));
  for (auto& column : values->columns) {
    const char* const name = values->owned.data() + values->owned.size();
    values->owned.append(column.name().data(), column.name().size());
    const char* const value = values->owned.data() + values->owned.size();
    values->owned.append(column.value().data(), column.value().size());
    column = {Slice(name, column.name().size()), Slice(value, column.value().size())};
  }
  for (size_t i = 0; i < values->count; i++) values->entities[i].Reset();
}

}  // namespace

void show_columns(values* values, merge_failures* collected, const family_of& family, bool own) {
  bool merge_failed = false;
  values->offsets.assign(1, 0);
  for (size_t i = 0; i < values->count; i++) {
    values->codes[i] = values->statuses[i].code();
    if (values->codes[i] == 0) {
      const WideColumns& found = values->entities[i].columns();
      values->columns.insert(values->columns.end(), found.begin(), found.end());
    } else {
      merge_failed |= is_merge_failure(values->statuses[i]);
      values->entities[i].Reset();
    }
    values->offsets.push_back(values->columns.size());
  }
  if (own) own_columns(values);
  // The plain values, as columns of values show them: those of the columns without a name.
  for (size_t i = 0; i < values->count; i++) {
    const size_t first = values->offsets[i];
    const bool has_default =
        first < values->offsets[i + 1] && values->columns[first].name().empty();
    values->slices[i] = has_default ? values->columns[first].value() : Slice(nullptr, 0);
  }
  if (merge_failed) explain(values, collected, family);
}

}  // namespace rx

extern "C" {

// `family` is for all keys; NULL: the prepared families, one per key. There are as many keys as
// were prepared. `at`: the snapshot; NULL: that of the options.
int32_t rx_multi_get_entity(DB* db, rx::values* values, ColumnFamilyHandle* family,
                            const ReadOptions* options, const rocksdb::Snapshot* at,
                            const rx::Entries* keys, bool sorted, bool own,
                            const rocks_wide_column** columns, const size_t** offsets,
                            const int32_t** codes, rx::status* st) {
  return rx::run(st, [&] {
    std::optional<ReadOptions> at_snapshot;
    if (at != nullptr) {
      at_snapshot.emplace(*options).snapshot = at;
      options = &*at_snapshot;
    }
    const size_t count = values->count;
    ColumnFamilyHandle** const families = values->families.get();
    for (size_t i = 0; family != nullptr && i < count; i++) families[i] = family;
    const auto of = [&](size_t i) { return families[i]; };
    Status s = values->take_keys(*keys);
    if (s.ok() && sorted) s = rx::must_be_sorted(*values, of);
    if (!s.ok()) return s;
    values->expect_entities();
    db = rx::seen(db, *options);
    rx::merge_failures collected;
    if (count == 1 || rx::must_read_apart(*options)) {
      for (size_t i = 0; i < count; i++) {
        values->statuses[i] =
            db->GetEntity(*options, families[i], values->keys[i], &values->entities[i]);
      }
    } else if (count > 0) {
      db->MultiGetEntity(*options, count, families, values->keys.get(), values->entities.get(),
                         values->statuses.get(), sorted);
    }
    rx::show_columns(values, &collected, of, own);
    *columns = rx::views(values->columns);
    *offsets = values->offsets.data();
    *codes = values->codes.get();
    return Status::OK();
  });
}

// The iterator is at an entry.
int32_t rx_iter_columns(const rocksdb::Iterator* it, const rocks_wide_column** columns,
                        size_t* count, rx::status* st) {
  return rx::run(st, [&] {
    const rx::WideColumns& all = it->columns();
    *columns = rx::views(all);
    *count = all.size();
    return Status::OK();
  });
}
}
