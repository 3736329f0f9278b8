// Batches of 1,000, built and written, from arrays and from columns. One operation: one batch.
#include <vector>

#include "bench.h"

using rocksdb::Slice;
using rocksdb::WriteBatch;
using rocksdb::WriteOptions;

namespace bench {

void batches(const Store& s) {
  constexpr size_t kCount = 1000;
  const WriteOptions wo;
  rocksdb_writeoptions_t* c_wo = rocksdb_writeoptions_create();
  const std::string value(kValueSize, 'v');
  const rocks_slice rocks_value{reinterpret_cast<const uint8_t*>(value.data()), value.size()};
  const std::vector<rocks_slice> values(kCount, rocks_value);
  std::vector<rocks_slice> keys(kCount);
  const auto key_offsets = offsets(kCount, kKeySize), value_offsets = offsets(kCount, kValueSize);
  const std::string value_bytes(kCount * kValueSize, 'v');
  const rocks_column value_column{sizeof value_column, value_bytes.data(), value_bytes.size(),
                                  value_offsets.data(), nullptr};
  const auto key_column = [&](size_t batch) {
    return rocks_column{sizeof(rocks_column), s.run(batch * kCount, kCount), kCount * kKeySize,
                        key_offsets.data(), nullptr};
  };
  WriteBatch cpp;
  rocksdb_writebatch_t* c = rocksdb_writebatch_create();
  rocks_batch* batch;
  rocks_status st;
  check(rocks_batch_new(&batch, &st), st, "rocks_batch_new");

  for (const bool written : {false, true}) {
    const auto put_columns = [&](size_t at, size_t n) {
      for (size_t i = 0; i < n; i++) {
        check(rocks_batch_clear(batch, &st), st, "rocks_batch_clear");
        const rocks_column keys = key_column(at + i);
        check(rocks_batch_put_columns(batch, nullptr, &keys, &value_column, kCount, &st), st,
              "rocks_batch_put_columns");
        if (written) check(rocks_db_write(s.rocks, nullptr, batch, &st), st, "rocks_db_write");
      }
    };
    measure(written ? "batch of 1,000: build and write" : "batch of 1,000: build", s,
            {
                {"C++ WriteBatch",
                 [&](size_t at, size_t n) {
                   for (size_t i = 0; i < n; i++) {
                     cpp.Clear();
                     for (size_t k = 0; k < kCount; k++) {
                       check(cpp.Put(s.cpp_family, Slice(s.key((at + i) * kCount + k), kKeySize),
                                     value),
                             "put");
                     }
                     if (written) check(s.cpp->Write(wo, &cpp), "write");
                   }
                 }},
                {"C rocksdb_writebatch_put",
                 [&](size_t at, size_t n) {
                   for (size_t i = 0; i < n; i++) {
                     rocksdb_writebatch_clear(c);
                     for (size_t k = 0; k < kCount; k++) {
                       rocksdb_writebatch_put(c, s.key((at + i) * kCount + k), kKeySize,
                                              value.data(), value.size());
                     }
                     if (!written) continue;
                     char* error = nullptr;
                     rocksdb_write(const_cast<rocksdb_t*>(&s.c), c_wo, c, &error);
                     check(error, "rocksdb_write");
                   }
                 }},
                {"rocks_batch_put",
                 [&](size_t at, size_t n) {
                   for (size_t i = 0; i < n; i++) {
                     check(rocks_batch_clear(batch, &st), st, "rocks_batch_clear");
                     for (size_t k = 0; k < kCount; k++) {
                       check(rocks_batch_put(batch, nullptr, s.key((at + i) * kCount + k), kKeySize,
                                             rocks_value.data, rocks_value.len, &st),
                             st, "rocks_batch_put");
                     }
                     if (written)
                       check(rocks_db_write(s.rocks, nullptr, batch, &st), st, "rocks_db_write");
                   }
                 },
                 written ? 0 : 1.10},
                {"rocks_batch_put_many",
                 [&](size_t at, size_t n) {
                   for (size_t i = 0; i < n; i++) {
                     check(rocks_batch_clear(batch, &st), st, "rocks_batch_clear");
                     for (size_t k = 0; k < kCount; k++)
                       keys[k] = {s.bytes((at + i) * kCount + k), kKeySize};
                     check(rocks_batch_put_many(batch, nullptr, keys.data(), values.data(), kCount,
                                                &st),
                           st, "rocks_batch_put_many");
                     if (written)
                       check(rocks_db_write(s.rocks, nullptr, batch, &st), st, "rocks_db_write");
                   }
                 },
                 written ? 0 : 1.10},
                {"rocks_batch_put_columns", put_columns, written ? 0 : 1.10},
            },
            written ? 1 : 0);
  }
  measure(
      "put of 1,000 in one write", s,
      {
          {"C++ WriteBatch, Write",
           [&](size_t at, size_t n) {
             for (size_t i = 0; i < n; i++) {
               cpp.Clear();
               for (size_t k = 0; k < kCount; k++) {
                 check(cpp.Put(s.cpp_family, Slice(s.key((at + i) * kCount + k), kKeySize), value),
                       "put");
               }
               check(s.cpp->Write(wo, &cpp), "write");
             }
           }},
          {"rocks_db_put_many",
           [&](size_t at, size_t n) {
             for (size_t i = 0; i < n; i++) {
               for (size_t k = 0; k < kCount; k++)
                 keys[k] = {s.bytes((at + i) * kCount + k), kKeySize};
               check(rocks_db_put_many(s.rocks, nullptr, nullptr, keys.data(), values.data(),
                                       kCount, &st),
                     st, "rocks_db_put_many");
             }
           }},
          {"rocks_db_put_columns",
           [&](size_t at, size_t n) {
             for (size_t i = 0; i < n; i++) {
               const rocks_column column = key_column(at + i);
               check(rocks_db_put_columns(s.rocks, nullptr, nullptr, &column, &value_column, kCount,
                                          &st),
                     st, "rocks_db_put_columns");
             }
           }},
      },
      1);
  check(rocks_batch_free(batch, &st), st, "rocks_batch_free");
  rocksdb_writebatch_destroy(c);
  rocksdb_writeoptions_destroy(c_wo);
}

}  // namespace bench
