// RocksDB's C++ API, its C API and rocks side by side on one database object.
//
// A case has several sides that do the same work. They take turns in short slices;
// each round gives one ratio per side to the first one, C++, so what the machine does
// meanwhile hits both halves of a ratio alike. Time is that of the measuring thread
// on its CPU.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "rocks.h"
#include "rocksdb/c.h"
#include "rocksdb/db.h"

// db/c.cc; layouts as there, so that the C API can be given the same objects.
struct rocksdb_t {
  rocksdb::DB* rep;
};
struct rocksdb_column_family_handle_t {
  rocksdb::ColumnFamilyHandle* rep;
  bool immortal;
};

namespace bench {

constexpr size_t kKeySize = 16, kValueSize = 100;

[[noreturn]] void fail(const char* what, const char* why);

inline void check(rocks_code code, const rocks_status& st, const char* what) {
  if (__builtin_expect(code != ROCKS_OK, 0)) fail(what, st.message);
}
inline void check(const rocksdb::Status& s, const char* what) {
  if (__builtin_expect(!s.ok(), 0)) fail(what, s.ToString().c_str());
}
inline void check(const char* error, const char* what) {
  if (__builtin_expect(error != nullptr, 0)) fail(what, error);
}

// Keeps the compiler from dropping unused values.
template <typename T>
inline void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

// The offsets of `count` entries of one size.
inline std::vector<uint32_t> offsets(size_t count, size_t size) {
  std::vector<uint32_t> all(count + 1);
  for (size_t i = 0; i <= count; i++) all[i] = static_cast<uint32_t>(i * size);
  return all;
}

// One database, in the hands of all three.
struct Store {
  std::string name;
  size_t count = 0;
  rocks_db* rocks = nullptr;
  rocks_column_family* family = nullptr;  // the default one, by a handle
  rocksdb::DB* cpp = nullptr;
  rocksdb::ColumnFamilyHandle* cpp_family = nullptr;
  rocksdb_t c{};
  rocksdb_column_family_handle_t c_family{};
  std::string keys;  // every key once, shuffled

  const char* key(size_t at) const { return keys.data() + at % count * kKeySize; }
  // The keys in order, `kKeySize` bytes and a NUL.
  static void sorted_key(size_t number, char* key) {
    snprintf(key, kKeySize + 1, "key%013zu", number * 7);
  }
  // `number` keys from the `at`-th on, one after the other, as a column's bytes have them.
  const char* run(size_t at, size_t number) const { return key(at % (count - number + 1)); }
  const uint8_t* bytes(size_t at) const { return reinterpret_cast<const uint8_t*>(key(at)); }

  // Makes a database of `count` keys, flushed, compacted and cached; 0: an empty one
  // that is not flushed while the benchmark runs.
  Store(const std::string& name, const std::string& path, size_t count, size_t keys);
  void close();
  // A case is named after its store.
  operator const std::string&() const { return name; }
};

struct Side {
  std::string name;
  // Does `count` operations, from the `at`-th key on.
  std::function<void(size_t at, size_t count)> run;
  double target = 0;  // of the ratio; 0: none
};

// `slice`: operations in a turn; 0: as many as C++ does in two milliseconds.
void measure(const std::string& what, const std::string& set, std::vector<Side> sides,
             size_t slice = 0);
// A figure that is no ratio to C++.
void note(const std::string& what, const std::string& set, const std::string& side, double value,
          double low, double high, const char* unit, double target = 0);

// What a side takes more than another for one operation, in nanoseconds.
void difference(const std::string& what, const std::string& set, const Side& base,
                const Side& other, double most);
// The default column family that stands behind a handle, and the database.
rocksdb::ColumnFamilyHandle* behind(rocks_db* db);
rocksdb::DB* db_behind(rocks_db* db);
bool wanted(const std::string& what);
size_t rounds();
double median(std::vector<double> values, double quantile = 0.5);

void reads(const Store& store);
void threads(const Store& store);
void writes(const Store& store);
void handles(const Store& store);
void multi_gets(const Store& store);
void queued_gets(const Store& store);
void queued_gets_from_disk(const std::string& dir);
void scans(const Store& store);
void batches(const Store& store);
void sst(const std::string& folder);
void comparators(const Store& store, const std::string& dir);
void filters(const std::string& dir);
void transactions(const std::string& dir);
void replicas(const std::string& dir);
void backups(const std::string& dir);
void encryption(const std::string& dir);
void merges(const Store& store, const std::string& dir);

}  // namespace bench
