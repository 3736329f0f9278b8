// Single writes.
#include "bench.h"

using rocksdb::Slice;
using rocksdb::WriteOptions;

namespace bench {
namespace {

void put(const Store& s, bool wal) {
  WriteOptions wo;
  wo.disableWAL = !wal;
  rocksdb_writeoptions_t* c_wo = rocksdb_writeoptions_create();
  rocksdb_writeoptions_disable_WAL(c_wo, !wal);
  rocks_options* options = nullptr;
  rocks_status st;
  if (!wal) {
    check(rocks_options_new(ROCKS_OPTIONS_WRITE, &options, &st), st, "options");
    check(rocks_options_set(options, "disable_wal", "true", &st), st, "options");
  }
  const std::string value(kValueSize, 'v');

  measure(wal ? "put" : "put, no WAL", s,
          {
              {"C++ Put",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   check(s.cpp->Put(wo, s.cpp_family, Slice(s.key(i), kKeySize), value), "put");
                 }
               }},
              {"C rocksdb_put",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   char* error = nullptr;
                   rocksdb_put(const_cast<rocksdb_t*>(&s.c), c_wo, s.key(i), kKeySize, value.data(),
                               value.size(), &error);
                   check(error, "rocksdb_put");
                 }
               }},
              {"rocks_db_put",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   check(rocks_db_put(s.rocks, nullptr, options, s.key(i), kKeySize, value.data(),
                                      value.size(), &st),
                         st, "rocks_db_put");
                 }
               }},
          });
  check(rocks_options_free(options, &st), st, "options");
  rocksdb_writeoptions_destroy(c_wo);
}

}  // namespace

void writes(const Store& store) {
  put(store, false);
  put(store, true);
}

}  // namespace bench
