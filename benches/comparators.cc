// What the bridge adds to a call of a comparator or slice transform, over a C++ subclass
// that does the same.

// RocksDB, compiled apart, cannot guess which subclass it calls; nor may this file.
#pragma GCC optimize("no-devirtualize", "no-devirtualize-speculatively")

#include <algorithm>
#include <cstring>

#include "bench.h"
#include "rocksdb/comparator.h"
#include "rocksdb/convenience.h"
#include "rocksdb/slice_transform.h"

using rocksdb::Comparator;
using rocksdb::Slice;
using rocksdb::SliceTransform;

namespace bench {
namespace {

inline int bytes(const char* a, size_t a_len, const char* b, size_t b_len) {
  const int order = memcmp(a, b, std::min(a_len, b_len));
  return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

struct Subclass final : Comparator {
  const char* Name() const override { return "bench.bytes"; }
  int Compare(const Slice& a, const Slice& b) const override {
    return bytes(a.data(), a.size(), b.data(), b.size());
  }
  void FindShortestSeparator(std::string*, const Slice&) const override {}
  void FindShortSuccessor(std::string*) const override {}
};

bool compare(void*, const uint8_t* a, size_t a_len, const uint8_t* b, size_t b_len, int32_t* order,
             rocks_sink*) {
  *order = bytes(reinterpret_cast<const char*>(a), a_len, reinterpret_cast<const char*>(b), b_len);
  return true;
}

int compare_c(void*, const char* a, size_t a_len, const char* b, size_t b_len) {
  return bytes(a, a_len, b, b_len);
}
const char* name_c(void*) { return "bench.bytes"; }

struct FirstEight final : SliceTransform {
  const char* Name() const override { return "bench.eight"; }
  bool InDomain(const Slice& key) const override { return key.size() >= 8; }
  Slice Transform(const Slice& key) const override { return Slice(key.data(), 8); }
};

bool in_domain(void*, const uint8_t*, size_t key_len, bool* is_in, rocks_sink*) {
  *is_in = key_len >= 8;
  return true;
}
bool transform(void*, const uint8_t*, size_t, size_t* offset, size_t* size, rocks_sink*) {
  *offset = 0;
  *size = 8;
  return true;
}

// A database whose comparator and slice transform are callbacks.
rocks_db* open(const std::string& path) {
  rocks_status st;
  rocks_options* options;
  rocks_comparator* comparator;
  rocks_slice_transform* prefixes;
  rocks_comparator_callbacks compares{};
  compares.struct_size = sizeof compares;
  compares.name = "bench.bytes";
  compares.compare = compare;
  rocks_slice_transform_callbacks transforms{};
  transforms.struct_size = sizeof transforms;
  transforms.name = "bench.eight";
  transforms.in_domain = in_domain;
  transforms.transform = transform;
  check(rocks_comparator_new(&compares, &comparator, &st), st, "comparator");
  check(rocks_slice_transform_new(&transforms, &prefixes, &st), st, "slice transform");
  check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
  check(rocks_options_set(options, "create_if_missing", "true", &st), st, "options");
  check(rocks_options_set_comparator(options, "comparator", comparator, &st), st, "comparator");
  check(rocks_options_set_slice_transform(options, "prefix_extractor", prefixes, &st), st,
        "slice transform");
  rocks_db* db;
  check(rocks_db_open(path.c_str(), options, nullptr, nullptr, nullptr, 0, &db, &st), st, "open");
  check(rocks_options_free(options, &st), st, "options");
  check(rocks_comparator_free(comparator, &st), st, "comparator");
  check(rocks_slice_transform_free(prefixes, &st), st, "slice transform");
  return db;
}

Side comparing(const char* name, const Comparator* with, const Store& s) {
  return {name, [with, &s](size_t at, size_t n) {
            int sum = 0;
            for (size_t i = at; i < at + n; i++) {
              sum += with->Compare(Slice(s.key(i), kKeySize), Slice(s.key(i + 1), kKeySize));
            }
            keep(sum);
          }};
}

Side asking(const char* name, const SliceTransform* with, const Store& s) {
  return {name, [with, &s](size_t at, size_t n) {
            size_t sum = 0;
            for (size_t i = at; i < at + n; i++) sum += with->InDomain(Slice(s.key(i), kKeySize));
            keep(sum);
          }};
}

Side transforming(const char* name, const SliceTransform* with, const Store& s) {
  return {name, [with, &s](size_t at, size_t n) {
            size_t sum = 0;
            for (size_t i = at; i < at + n; i++)
              sum += with->Transform(Slice(s.key(i), kKeySize)).size();
            keep(sum);
          }};
}

}  // namespace

void comparators(const Store& s, const std::string& dir) {
  rocks_db* db = open(dir + "/callbacks");
  rocksdb::ColumnFamilyHandle* family = behind(db);
  rocksdb::ColumnFamilyDescriptor described;
  check(family->GetDescriptor(&described), "descriptor");

  Subclass subclass;
  rocksdb_comparator_t* c = rocksdb_comparator_create(
      nullptr, [](void*) {}, compare_c, name_c);
  // db/c.cc: a Comparator is all that a rocksdb_comparator_t derives from.
  const Side base = comparing("C++ subclass", &subclass, s);
  const Side ours = comparing("rocks callback", family->GetComparator(), s);
  const Comparator* composed = nullptr;
  check(Comparator::CreateFromString(rocksdb::ConfigOptions(), "rocks.order(u64be,bytes(8))",
                                     &composed),
        "rocks.order");
  measure("comparator: two keys of 16 bytes", s,
          {base, comparing("C callback", reinterpret_cast<const Comparator*>(c), s), ours,
           comparing("rocks.order(u64be,bytes(8))", composed, s)});
  difference("comparator: what the bridge adds", s, base, ours, 5);

  FirstEight eight;
  const SliceTransform* prefixes = described.options.prefix_extractor.get();
  const Side cpp_asks = asking("C++ subclass", &eight, s);
  const Side asks = asking("rocks callback", prefixes, s);
  measure("slice transform: in domain?", s, {cpp_asks, asks});
  difference("slice transform: in domain, what the bridge adds", s, cpp_asks, asks, 5);
  // The bridge asks again whether the key is in the domain: two callbacks.
  const Side cpp_transforms = transforming("C++ subclass", &eight, s);
  const Side transforms = transforming("rocks callback", prefixes, s);
  measure("slice transform: the prefix", s, {cpp_transforms, transforms});
  difference("slice transform: the prefix, what the bridge adds", s, cpp_transforms, transforms, 5);

  rocks_status st;
  check(rocks_db_close(db, &st), st, "close");
  rocksdb_comparator_destroy(c);
}

}  // namespace bench
