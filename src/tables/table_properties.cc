// The properties of a database's table files.
#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

#include "src/base/checks/checks.h"
#include "src/base/table_properties.h"

using rocksdb::ColumnFamilyHandle;
using rocksdb::DB;
using rx::Status;

namespace rx {

// One result of RocksDB, in the order of the files' paths.
struct table_properties_collection {
  rocksdb::TablePropertiesCollection files;
  std::vector<const std::string*> paths;
  std::deque<shown_table_properties> shown;

  void sort() {
    for (const auto& one : files) paths.push_back(&one.first);
    std::sort(paths.begin(), paths.end(), [](auto* a, auto* b) { return *a < *b; });
    for (const auto* path : paths) shown.emplace_back(*files.at(*path));
  }
};

namespace {

template <typename Read>
int32_t collect(table_properties_collection** out, status* st, Read read) {
  return run(st, [&] {
    auto made = std::make_unique<table_properties_collection>();
    const Status s = read(&made->files);
    if (!s.ok()) return s;
    made->sort();
    *out = made.release();
    return s;
  });
}

}  // namespace
}  // namespace rx

extern "C" {

int32_t rx_table_properties(DB* db, ColumnFamilyHandle* cf, rx::table_properties_collection** out,
                            rx::status* st) {
  return rx::collect(out, st, [&](auto* files) { return db->GetPropertiesOfAllTables(cf, files); });
}

int32_t rx_table_properties_in_ranges(DB* db, ColumnFamilyHandle* cf, const uint8_t* const* begins,
                                      const size_t* begin_lens, const uint8_t* const* ends,
                                      const size_t* end_lens, size_t count,
                                      rx::table_properties_collection** out, rx::status* st) {
  return rx::collect(out, st, [&](auto* files) {
    std::vector<rocksdb::Range> ranges;
    for (size_t i = 0; i < count; i++) {
      const rx::bound from(begins[i], begin_lens[i]), to(ends[i], end_lens[i]);
      const Status s = rx::must_be_ordered(cf, from, to);
      if (!s.ok()) return s;
      ranges.emplace_back(from.key, to.key);
    }
    return db->GetPropertiesOfTablesInRange(cf, ranges.data(), ranges.size(), files);
  });
}

void rx_table_properties_collection_free(rx::table_properties_collection* collection) {
  delete collection;
}

size_t rx_table_properties_collection_count(const rx::table_properties_collection* collection) {
  return collection->paths.size();
}

bool rx_table_properties_collection_at(const rx::table_properties_collection* collection,
                                       size_t index, rocks_slice* file,
                                       rocks_table_properties* out) {
  if (index >= collection->paths.size()) return false;
  *file = rx::view(*collection->paths[index]);
  *out = collection->shown[index].it;
  return true;
}
}
