// The cost of a handle: making, freeing, and the guard around a call.
#include "bench.h"

using rocksdb::PinnableSlice;

namespace bench {

void handles(const Store& s) {
  rocks_status st;
  rocksdb_t* c = const_cast<rocksdb_t*>(&s.c);
  auto* c_family = const_cast<rocksdb_column_family_handle_t*>(&s.c_family);

  measure("the guard alone: id of a column family", s,
          {
              {"C++ GetID",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) keep(s.cpp_family->GetID());
               }},
              {"C rocksdb_column_family_handle_get_id",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) keep(rocksdb_column_family_handle_get_id(c_family));
               }},
              {"rocks_column_family_id",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   uint32_t id;
                   check(rocks_column_family_id(s.family, &id, &st), st, "rocks_column_family_id");
                   keep(id);
                 }
               }},
          });

  measure("snapshot: take and release", s,
          {
              {"C++ GetSnapshot",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) s.cpp->ReleaseSnapshot(s.cpp->GetSnapshot());
               }},
              {"C rocksdb_create_snapshot",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++)
                   rocksdb_release_snapshot(c, rocksdb_create_snapshot(c));
               }},
              {"rocks_db_snapshot",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   rocks_snapshot* snapshot;
                   check(rocks_db_snapshot(s.rocks, &snapshot, &st), st, "rocks_db_snapshot");
                   check(rocks_snapshot_free(snapshot, &st), st, "rocks_snapshot_free");
                 }
               }},
          });

  measure("value holder: make and free", s,
          {
              {"C++ new PinnableSlice",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   auto* value = new PinnableSlice();
                   keep(value);
                   delete value;
                 }
               }},
              {"rocks_value_new",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   rocks_value* value;
                   check(rocks_value_new(&value, &st), st, "rocks_value_new");
                   check(rocks_value_free(value, &st), st, "rocks_value_free");
                 }
               }},
          });
}

}  // namespace bench
