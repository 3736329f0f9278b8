// Many point reads in one call. One operation: 64 keys.
#include <memory>
#include <vector>

#include "bench.h"

using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;
using rocksdb::Slice;

namespace bench {

void multi_gets(const Store& s) {
  constexpr size_t kCount = 64;
  const ReadOptions ro;
  rocksdb_readoptions_t* c_ro = rocksdb_readoptions_create();
  rocks_values* result;
  rocks_status st;
  check(rocks_values_new(&result, &st), st, "rocks_values_new");
  const auto key_offsets = offsets(kCount, kKeySize);
  std::vector<uint32_t> offsets_out(kCount + 1);
  std::vector<uint8_t> values_out(kCount * kValueSize);
  uint8_t validity[kCount / 8];
  auto pinned = std::make_unique<PinnableSlice[]>(kCount);
  auto statuses = std::make_unique<rocksdb::Status[]>(kCount);

  measure("multi_get of 64", s,
          {
              {"C++ MultiGet",
               [&](size_t at, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   Slice keys[kCount];
                   for (size_t k = 0; k < kCount; k++) {
                     keys[k] = Slice(s.key((at + i) * kCount + k), kKeySize);
                     pinned[k].Reset();
                   }
                   s.cpp->MultiGet(ro, s.cpp_family, kCount, keys, pinned.get(), statuses.get());
                   for (size_t k = 0; k < kCount; k++) {
                     check(statuses[k], "MultiGet");
                     keep(pinned[k].data());
                   }
                 }
               }},
              {"C rocksdb_batched_multi_get_cf_slice",
               [&](size_t at, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   rocksdb_slice_t keys[kCount];
                   rocksdb_pinnableslice_t* values[kCount];
                   char* errors[kCount];
                   for (size_t k = 0; k < kCount; k++)
                     keys[k] = {s.key((at + i) * kCount + k), kKeySize};
                   rocksdb_batched_multi_get_cf_slice(
                       const_cast<rocksdb_t*>(&s.c), c_ro,
                       const_cast<rocksdb_column_family_handle_t*>(&s.c_family), kCount, keys,
                       values, errors, false);
                   for (size_t k = 0; k < kCount; k++) {
                     size_t len;
                     check(errors[k], "rocksdb_batched_multi_get_cf_slice");
                     keep(rocksdb_pinnableslice_value(values[k], &len));
                     rocksdb_pinnableslice_destroy(values[k]);
                   }
                 }
               }},
              {"rocks_db_multi_get",
               [&](size_t at, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   rocks_slice keys[kCount];
                   const rocks_slice* values;
                   const rocks_code* codes;
                   for (size_t k = 0; k < kCount; k++)
                     keys[k] = {s.bytes((at + i) * kCount + k), kKeySize};
                   check(rocks_db_multi_get(s.rocks, nullptr, nullptr, keys, kCount, 0, result,
                                            &values, &codes, &st),
                         st, "rocks_db_multi_get");
                   for (size_t k = 0; k < kCount; k++) {
                     if (codes[k] != ROCKS_OK) fail("rocks_db_multi_get", "a key is missing");
                     keep(values[k].data);
                   }
                 }
               }},
              {"rocks_db_multi_get_columns",
               [&](size_t at, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   const rocks_column keys{sizeof keys, s.run((at + i) * kCount, kCount),
                                           kCount * kKeySize, key_offsets.data(), nullptr};
                   const rocks_slice* values;
                   const rocks_code* codes;
                   check(rocks_db_multi_get_columns(s.rocks, nullptr, nullptr, &keys, kCount, 0,
                                                    result, &values, &codes, &st),
                         st, "rocks_db_multi_get_columns");
                   for (size_t k = 0; k < kCount; k++) {
                     if (codes[k] != ROCKS_OK) fail("multi_get_columns", "a key is missing");
                     keep(values[k].data);
                   }
                 }
               }},
              {"the same, values into a column",
               [&](size_t at, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   const rocks_column keys{sizeof keys, s.run((at + i) * kCount, kCount),
                                           kCount * kKeySize, key_offsets.data(), nullptr};
                   rocks_column_view view;
                   check(rocks_db_multi_get_columns(s.rocks, nullptr, nullptr, &keys, kCount, 0,
                                                    result, nullptr, nullptr, &st),
                         st, "rocks_db_multi_get_columns");
                   check(rocks_values_read_into(result, 0, kCount, offsets_out.data(),
                                                values_out.data(), values_out.size(), validity,
                                                sizeof validity, &view, &st),
                         st, "rocks_values_read_into");
                   if (view.count != kCount || view.null_count != 0)
                     fail("rocks_values_read_into", "a key is missing");
                   keep(values_out[0]);
                 }
               }},
          });
  check(rocks_values_free(result, &st), st, "rocks_values_free");
  rocksdb_readoptions_destroy(c_ro);
}

}  // namespace bench
