// Point reads.
#include <cstring>

#include "bench.h"

using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;
using rocksdb::Slice;

namespace bench {
namespace {

void get(const Store& s) {
  const ReadOptions ro;
  rocksdb_readoptions_t* c_ro = rocksdb_readoptions_create();
  rocksdb_t* c = const_cast<rocksdb_t*>(&s.c);
  rocks_value* holder;
  rocks_status st;
  check(rocks_value_new(&holder, &st), st, "value");
  PinnableSlice pinned;
  std::string text;
  char buffer[256];

  measure("get", s,
          {
              {"C++ Get(PinnableSlice)",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   pinned.Reset();
                   check(s.cpp->Get(ro, s.cpp_family, Slice(s.key(i), kKeySize), &pinned), "get");
                   keep(pinned.data());
                 }
               }},
              {"C++ Get(std::string)",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   check(s.cpp->Get(ro, s.cpp_family, Slice(s.key(i), kKeySize), &text), "get");
                   keep(text.data());
                 }
               }},
              {"C rocksdb_get",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   char* error = nullptr;
                   size_t len;
                   char* value = rocksdb_get(c, c_ro, s.key(i), kKeySize, &len, &error);
                   check(error, "rocksdb_get");
                   keep(value);
                   rocksdb_free(value);
                 }
               }},
              {"C rocksdb_get_pinned",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   char* error = nullptr;
                   size_t len;
                   rocksdb_pinnableslice_t* value =
                       rocksdb_get_pinned(c, c_ro, s.key(i), kKeySize, &error);
                   check(error, "rocksdb_get_pinned");
                   keep(rocksdb_pinnableslice_value(value, &len));
                   rocksdb_pinnableslice_destroy(value);
                 }
               }},
              {"C rocksdb_get_into_buffer",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   char* error = nullptr;
                   size_t len;
                   unsigned char found;
                   rocksdb_get_into_buffer(c, c_ro, s.key(i), kKeySize, buffer, sizeof buffer, &len,
                                           &found, &error);
                   check(error, "rocksdb_get_into_buffer");
                   keep(buffer[0]);
                 }
               }},
              {"rocks_db_get_into",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   size_t len;
                   check(rocks_db_get_into(s.rocks, nullptr, nullptr, s.key(i), kKeySize, buffer,
                                           sizeof buffer, &len, &st),
                         st, "rocks_db_get_into");
                   keep(buffer[0]);
                 }
               },
               s.count <= 20000 ? 1.03 : 0},
              {"rocks_db_get_pinned",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   rocks_slice value;
                   check(rocks_db_get_pinned(s.rocks, nullptr, nullptr, s.key(i), kKeySize, holder,
                                             &value, &st),
                         st, "rocks_db_get_pinned");
                   keep(value.data);
                 }
               },
               s.count <= 20000 ? 1.03 : 0},
              {"rocks_db_get",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   rocks_buffer value;
                   check(rocks_db_get(s.rocks, nullptr, nullptr, s.key(i), kKeySize, &value, &st),
                         st, "rocks_db_get");
                   keep(value.data);
                   check(rocks_buffer_free(&value, &st), st, "rocks_buffer_free");
                 }
               }},
          });
  check(rocks_value_free(holder, &st), st, "value");
  rocksdb_readoptions_destroy(c_ro);
}

// With a column family and read options, as handles: three to resolve in a call.
void get_with_handles(const Store& s) {
  const ReadOptions ro;
  rocksdb_readoptions_t* c_ro = rocksdb_readoptions_create();
  rocks_options* options;
  rocks_status st;
  check(rocks_options_new(ROCKS_OPTIONS_READ, &options, &st), st, "options");
  PinnableSlice pinned;
  char buffer[256];

  measure("get, column family and options given", s,
          {
              {"C++ Get(PinnableSlice)",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   pinned.Reset();
                   check(s.cpp->Get(ro, s.cpp_family, Slice(s.key(i), kKeySize), &pinned), "get");
                   keep(pinned.data());
                 }
               }},
              {"C rocksdb_get_into_buffer_cf",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   char* error = nullptr;
                   size_t len;
                   unsigned char found;
                   rocksdb_get_into_buffer_cf(
                       const_cast<rocksdb_t*>(&s.c), c_ro,
                       const_cast<rocksdb_column_family_handle_t*>(&s.c_family), s.key(i), kKeySize,
                       buffer, sizeof buffer, &len, &found, &error);
                   check(error, "rocksdb_get_into_buffer_cf");
                   keep(buffer[0]);
                 }
               }},
              {"rocks_db_get_into",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   size_t len;
                   check(rocks_db_get_into(s.rocks, s.family, options, s.key(i), kKeySize, buffer,
                                           sizeof buffer, &len, &st),
                         st, "rocks_db_get_into");
                   keep(buffer[0]);
                 }
               }},
          });
  check(rocks_options_free(options, &st), st, "options");
  rocksdb_readoptions_destroy(c_ro);
}

void get_absent(const Store& s) {
  const ReadOptions ro;
  PinnableSlice pinned;
  char buffer[256];
  rocks_status st;
  // Between two keys that are there: they are multiples of seven.
  const auto absent = [&](size_t at, char* key) {
    memcpy(key, s.key(at), kKeySize);
    key[kKeySize - 1] ^= 1;
  };
  measure("get, absent key", s,
          {
              {"C++ Get(PinnableSlice)",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   char key[kKeySize];
                   absent(i, key);
                   pinned.Reset();
                   if (!s.cpp->Get(ro, s.cpp_family, Slice(key, kKeySize), &pinned).IsNotFound()) {
                     fail("get", "found what is not there");
                   }
                 }
               }},
              {"rocks_db_get_into",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   char key[kKeySize];
                   absent(i, key);
                   size_t len;
                   if (rocks_db_get_into(s.rocks, nullptr, nullptr, key, kKeySize, buffer,
                                         sizeof buffer, &len, &st) != ROCKS_NOT_FOUND) {
                     fail("rocks_db_get_into", "found what is not there");
                   }
                 }
               }},
          });
}

}  // namespace

void reads(const Store& store) {
  get(store);
  get_with_handles(store);
  get_absent(store);
}

}  // namespace bench
