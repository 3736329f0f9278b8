// Filters: a filter policy of callbacks beside a C++ subclass and RocksDB's own, all with
// the Bloom filter of table format 5 (util/bloom_impl.h).

// RocksDB, compiled apart, cannot guess which subclass it calls; nor may this file.
#pragma GCC optimize("no-devirtualize", "no-devirtualize-speculatively")

#include <algorithm>
#include <random>

#include "bench.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/perf_context.h"
#include "rocksdb/perf_level.h"
#include "rocksdb/table.h"
#include "table/block_based/filter_policy_internal.h"
#include "util/bloom_impl.h"
#include "util/hash.h"

using rocksdb::FastLocalBloomImpl;
using rocksdb::FilterBitsBuilder;
using rocksdb::FilterBitsReader;
using rocksdb::FilterPolicy;
using rocksdb::PinnableSlice;
using rocksdb::ReadOptions;
using rocksdb::Slice;

namespace bench {
namespace {

constexpr size_t kKeys = 200000, kTables = 4, kBitsPerKey = 10;

bool may_match(const char* key, size_t key_len, const char* filter, size_t len) {
  const uint64_t hash = rocksdb::GetSliceHash64(Slice(key, key_len));
  return FastLocalBloomImpl::HashMayMatch(rocksdb::Lower32of64(hash), rocksdb::Upper32of64(hash),
                                          static_cast<uint32_t>(len - 5), filter[len - 3], filter);
}

// The same in C++: what callbacks are measured against.
class Subclass final : public FilterPolicy {
 public:
  const char* Name() const override { return "bench.subclass"; }
  const char* CompatibilityName() const override { return Name(); }
  FilterBitsBuilder* GetBuilderWithContext(
      const rocksdb::FilterBuildingContext& context) const override {
    return bloom_->GetBuilderWithContext(context);
  }
  FilterBitsReader* GetFilterBitsReader(const Slice& contents) const override {
    return new Reader(contents);
  }

 private:
  struct Reader final : FilterBitsReader {
    explicit Reader(const Slice& contents) : filter(contents) {}
    bool MayMatch(const Slice& key) override {
      return may_match(key.data(), key.size(), filter.data(), filter.size());
    }
    using FilterBitsReader::MayMatch;
    const Slice filter;
  };
  const std::unique_ptr<const FilterPolicy> bloom_{rocksdb::NewBloomFilterPolicy(kBitsPerKey)};
};

bool create_filter(void*, const rocks_slice* keys, size_t count, rocks_sink* filter, rocks_sink*) {
  const size_t len = ((count * kBitsPerKey + 7) / 8 + 63) / 64 * 64;
  std::string bytes(len + 5, 0);
  const int probes = FastLocalBloomImpl::ChooseNumProbes(kBitsPerKey * 1000);
  for (size_t i = 0; i < count; i++) {
    const Slice key(reinterpret_cast<const char*>(keys[i].data), keys[i].len);
    const uint64_t hash = rocksdb::GetSliceHash64(key);
    FastLocalBloomImpl::AddHash(rocksdb::Lower32of64(hash), rocksdb::Upper32of64(hash),
                                static_cast<uint32_t>(len), probes, bytes.data());
  }
  bytes[len] = -1;
  bytes[len + 2] = static_cast<char>(probes);
  return rocks_sink_append(filter, bytes.data(), bytes.size(), nullptr) == ROCKS_OK;
}

bool key_may_match(void*, const uint8_t* key, size_t key_len, const uint8_t* filter,
                   size_t filter_len, bool* found, rocks_sink*) {
  *found = may_match(reinterpret_cast<const char*>(key), key_len,
                     reinterpret_cast<const char*>(filter), filter_len);
  return true;
}

bool keys_may_match(void*, const rocks_slice* keys, size_t count, const uint8_t* filter,
                    size_t filter_len, uint8_t* answers, rocks_sink*) {
  for (size_t i = 0; i < count; i++) {
    answers[i] = may_match(reinterpret_cast<const char*>(keys[i].data), keys[i].len,
                           reinterpret_cast<const char*>(filter), filter_len);
  }
  return true;
}

// Keys with even numbers are there, those with odd ones are not.
std::string key_of(size_t number) {
  char key[kKeySize + 1];
  Store::sorted_key(number, key);
  return std::string(key, kKeySize);
}

// A database of its own for each policy, with its keys in tables that lie over each other.
struct Filtered {
  rocks_db* rocks = nullptr;
  rocksdb::DB* cpp = nullptr;

  void fill() {
    for (size_t table = 0; table < kTables; table++) {
      for (size_t i = table; i < kKeys; i += kTables) {
        check(cpp->Put({}, key_of(2 * i), std::string(kValueSize, 'v')), "put");
      }
      check(cpp->Flush({}), "flush");
    }
    std::string value;
    for (size_t i = 0; i < kKeys; i++) check(cpp->Get({}, key_of(2 * i), &value), "get");
  }
};

Filtered open_cpp(const std::string& path, std::shared_ptr<const FilterPolicy> policy) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.disable_auto_compactions = true;
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy = std::move(policy);
  table.block_cache = rocksdb::NewLRUCache(256 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  std::unique_ptr<rocksdb::DB> db;
  Filtered one;
  check(rocksdb::DB::Open(options, path, &db), "open");
  one.cpp = db.release();
  one.fill();
  return one;
}

Filtered open_rocks(const std::string& path, bool batched) {
  rocks_status st;
  rocks_options* options;
  rocks_filter_policy* policy;
  rocks_cache* cache;
  Filtered one;
  rocks_filter_policy_callbacks callbacks = {};
  callbacks.struct_size = sizeof callbacks;
  callbacks.name = "bench.callbacks";
  callbacks.create_filter = create_filter;
  callbacks.key_may_match = key_may_match;
  if (batched) callbacks.keys_may_match = keys_may_match;
  check(rocks_filter_policy_new(&callbacks, &policy, &st), st, "filter policy");
  check(rocks_cache_new("capacity=256M", &cache, &st), st, "cache");
  check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
  check(rocks_options_set_string(options, "create_if_missing=true;disable_auto_compactions=true",
                                 &st),
        st, "options");
  check(rocks_options_set_filter_policy(options, "filter_policy", policy, &st), st, "options");
  check(rocks_options_set_cache(options, "block_cache", cache, &st), st, "options");
  check(rocks_db_open(path.c_str(), options, nullptr, nullptr, nullptr, 0, &one.rocks, &st), st,
        "open");
  check(rocks_options_free(options, &st), st, "options");
  check(rocks_filter_policy_free(policy, &st), st, "filter policy");
  check(rocks_cache_free(cache, &st), st, "cache");
  one.cpp = db_behind(one.rocks);
  one.fill();
  return one;
}

void close(Filtered& one) {
  rocks_status st;
  if (one.rocks != nullptr) {
    check(rocks_db_close(one.rocks, &st), st, "close");
  } else {
    delete one.cpp;
  }
}

std::shared_ptr<const FilterPolicy> policy_of(rocksdb::DB* db) {
  const auto factory = db->GetOptions().table_factory;
  return factory->GetOptions<rocksdb::BlockBasedTableOptions>()->filter_policy;
}

// The filter of a table's worth of keys, by the policy's own builder.
std::string filter_of(const FilterPolicy& policy) {
  rocksdb::BlockBasedTableOptions table;
  table.optimize_filters_for_memory = false;
  const std::unique_ptr<FilterBitsBuilder> builder(
      policy.GetBuilderWithContext(rocksdb::FilterBuildingContext(table)));
  for (size_t i = 0; i < 20000; i++) builder->AddKey(key_of(2 * i));
  std::unique_ptr<const char[]> memory;
  return builder->Finish(&memory).ToString();
}

Side getting(const std::string& name, rocksdb::DB* db, const std::string& absent) {
  return {name, [db, &absent](size_t at, size_t n) {
            const ReadOptions ro;
            PinnableSlice value;
            for (size_t i = at; i < at + n; i++) {
              value.Reset();
              const Slice key(absent.data() + i % kKeys * kKeySize, kKeySize);
              if (!db->Get(ro, db->DefaultColumnFamily(), key, &value).IsNotFound())
                fail("get", "found");
            }
          }};
}

Side multi_getting(const std::string& name, rocksdb::DB* db, const std::string& absent) {
  return {name, [db, &absent](size_t at, size_t n) {
            constexpr size_t kBatch = 32;
            const ReadOptions ro;
            std::vector<Slice> keys(kBatch);
            std::vector<PinnableSlice> values(kBatch);
            std::vector<rocksdb::Status> statuses(kBatch);
            for (size_t i = 0; i < n; i++) {
              for (size_t k = 0; k < kBatch; k++) {
                keys[k] = Slice(absent.data() + (at + i * kBatch + k) % kKeys * kKeySize, kKeySize);
              }
              db->MultiGet(ro, db->DefaultColumnFamily(), kBatch, keys.data(), values.data(),
                           statuses.data());
              if (!statuses[0].IsNotFound()) fail("multi_get", "found");
            }
          }};
}

Side asking(const std::string& name, FilterBitsReader* reader, const std::string& keys) {
  return {name, [reader, &keys](size_t at, size_t n) {
            for (size_t i = at; i < at + n; i++) {
              keep(reader->MayMatch(Slice(keys.data() + i % kKeys * kKeySize, kKeySize)));
            }
          }};
}

// How many data blocks a lookup reads, from the cache or the disk.
double blocks_per_lookup(rocksdb::DB* db, const std::string& absent) {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
  rocksdb::get_perf_context()->Reset();
  getting("", db, absent).run(0, kKeys);
  const double blocks = static_cast<double>(rocksdb::get_perf_context()->block_cache_hit_count +
                                            rocksdb::get_perf_context()->block_read_count);
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);
  return blocks / kKeys;
}

}  // namespace

void filters(const std::string& dir) {
  const std::string absent_key = "filter: get of an absent key, 4 tables";
  const std::string absent_keys = "filter: multi_get of 32 absent keys, 4 tables";
  const std::string asked = "filter: may_match, one call";
  const std::string blocks = "filter: data blocks per absent key, 4 tables";
  if (!wanted(absent_key) && !wanted(absent_keys) && !wanted(asked) && !wanted(blocks)) return;

  std::string absent;
  std::vector<size_t> order(kKeys);
  for (size_t i = 0; i < kKeys; i++) order[i] = 2 * i + 1;
  std::shuffle(order.begin(), order.end(), std::mt19937(42));
  for (const size_t number : order) absent += key_of(number);

  const std::string set = "200,000";
  const std::shared_ptr<const FilterPolicy> own(rocksdb::NewBloomFilterPolicy(kBitsPerKey));
  Filtered none = open_cpp(dir + "/filter_none", nullptr);
  Filtered bloom = open_cpp(dir + "/filter_bloom", own);
  Filtered subclass = open_cpp(dir + "/filter_subclass", std::make_shared<Subclass>());
  Filtered callbacks = open_rocks(dir + "/filter_callbacks", false);
  Filtered batched = open_rocks(dir + "/filter_batched", true);

  measure(absent_key, set,
          {
              getting("C++ bloomfilter:10", bloom.cpp, absent),
              getting("C++ subclass, the same filter", subclass.cpp, absent),
              getting("callbacks, the same filter", callbacks.cpp, absent),
              getting("no filter", none.cpp, absent),
          });
  measure(absent_keys, set,
          {
              multi_getting("C++ bloomfilter:10", bloom.cpp, absent),
              multi_getting("C++ subclass, the same filter", subclass.cpp, absent),
              multi_getting("callbacks, a key a call", callbacks.cpp, absent),
              multi_getting("callbacks, batched", batched.cpp, absent),
          });

  const auto one = policy_of(subclass.cpp), other = policy_of(callbacks.cpp);
  const std::string filter = filter_of(*one);
  if (filter != filter_of(*other)) fail(asked.c_str(), "the filters differ");
  const std::unique_ptr<FilterBitsReader> first(one->GetFilterBitsReader(filter));
  const std::unique_ptr<FilterBitsReader> second(other->GetFilterBitsReader(filter));
  const Side cpp = asking("C++ subclass", first.get(), absent);
  const Side called = asking("callbacks", second.get(), absent);
  measure(asked, set, {cpp, called});
  difference(asked + ", what the bridge adds", set, cpp, called, 5);

  if (wanted(blocks)) {
    for (const auto& [name, db] :
         {std::pair("no filter", none.cpp), std::pair("C++ bloomfilter:10", bloom.cpp),
          std::pair("callbacks, the same filter", callbacks.cpp)}) {
      const double count = blocks_per_lookup(db, absent);
      note(blocks, set, name, count, count, count, "blocks");
    }
  }
  for (Filtered* one : {&none, &bloom, &subclass, &callbacks, &batched}) close(*one);
}

}  // namespace bench
