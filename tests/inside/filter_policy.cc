// A filter policy of callbacks in the hands of RocksDB's C++ interface: what is not reached from
// C. Links the static library, which holds RocksDB and the bridge.
#include <cstdio>
#include <cstdlib>
#include <new>
#include <random>

#include "rocks.h"
#include "rocksdb/cache.h"
#include "rocksdb/db.h"
#include "rocksdb/sst_file_writer.h"
#include "rocksdb/statistics.h"
#include "rocksdb/table.h"
#include "src/plugins/filter_policy/filter_policy.h"
#include "table/block_based/filter_policy_internal.h"

#define CHECK(condition)                                                           \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                                \
    }                                                                              \
  } while (0)

using rocksdb::FilterBitsBuilder;
using rocksdb::FilterBitsReader;
using rocksdb::Slice;

extern "C" int32_t rx_callbacks_new(rx::ObjectKind kind, const void* callbacks, rx::object** out,
                                    rx::status* st);
extern "C" void rx_object_free(rx::object* object);

// ---- no memory ----------------------------------------------------------------------

static thread_local bool no_memory = false;

void* operator new(size_t size) {
  void* memory = no_memory ? nullptr : std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

// ---- the filter: every key with its length before it --------------------------------

struct state {
  int created = 0, asked = 0;
  size_t keys = 0;
  bool fails = false;
};

static bool create_filter(void* of, const rocks_slice* keys, size_t count, rocks_sink* filter,
                          rocks_sink*) {
  auto* s = static_cast<state*>(of);
  s->created++;
  s->keys += count;
  std::string bytes;
  for (size_t i = 0; i < count; i++) {
    bytes.append(1, static_cast<char>(keys[i].len));
    bytes.append(reinterpret_cast<const char*>(keys[i].data), keys[i].len);
  }
  rocks_sink_append(filter, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), nullptr);
  return !s->fails;
}

static bool key_may_match(void* of, const uint8_t* key, size_t key_len, const uint8_t* filter,
                          size_t filter_len, bool* may_match, rocks_sink*) {
  static_cast<state*>(of)->asked++;
  *may_match = false;
  for (size_t at = 0; at < filter_len; at += 1 + filter[at]) {
    if (filter[at] == key_len && memcmp(filter + at + 1, key, key_len) == 0) *may_match = true;
  }
  return true;
}

struct held {
  state s;
  rx::object* object = nullptr;

  explicit held(const char* name, double bits_per_key = 0) {
    rocks_filter_policy_callbacks callbacks = {};
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = &s;
    callbacks.name = name;
    callbacks.bits_per_key = bits_per_key;
    callbacks.create_filter = create_filter;
    callbacks.key_may_match = key_may_match;
    rx::status st;
    CHECK(rx_callbacks_new(rx::ObjectKind::FilterPolicy, &callbacks, &object, &st) == 0);
  }
  ~held() { rx_object_free(object); }

  std::shared_ptr<const rocksdb::FilterPolicy> policy() const {
    return static_cast<const rx::filter_policy*>(object)->it;
  }
  uint64_t failures(const char* says) const {
    std::string last;
    const uint64_t count = object->failures(&last);
    CHECK(*says == '\0' ? last.empty() : last.ends_with(std::string(": ") + says));
    return count;
  }
};

static std::unique_ptr<FilterBitsBuilder> builder_of(
    const std::shared_ptr<const rocksdb::FilterPolicy>& policy,
    const rocksdb::BlockBasedTableOptions& table = {}) {
  return std::unique_ptr<FilterBitsBuilder>(
      policy->GetBuilderWithContext(rocksdb::FilterBuildingContext(table)));
}

// ---- the builder --------------------------------------------------------------------

// Keys and prefixes in any order: as many are kept as RocksDB's own builder keeps.
static void duplicates_are_dropped_as_rocksdb_does() {
  held own("test.joined");
  const std::shared_ptr<const rocksdb::FilterPolicy> bloom(rocksdb::NewBloomFilterPolicy(10));
  std::mt19937 random(1);
  for (int round = 0; round < 200; round++) {
    const auto ours = builder_of(own.policy()), theirs = builder_of(bloom);
    for (int part = 0; part < 3; part++) {
      for (int i = 0; i < 100; i++) {
        const std::string key = std::to_string(random() % 5), alt = std::to_string(random() % 5);
        if (random() % 3 == 0) {
          ours->AddKey(key);
          theirs->AddKey(key);
        } else {
          ours->AddKeyAndAlt(key, alt);
          theirs->AddKeyAndAlt(key, alt);
        }
        CHECK(ours->EstimateEntriesAdded() == theirs->EstimateEntriesAdded());
      }
      // A partition ends.
      std::unique_ptr<const char[]> one, other;
      CHECK(ours->Finish(&one).size() > 0 && theirs->Finish(&other).size() > 0);
      CHECK(ours->EstimateEntriesAdded() == 0 && theirs->EstimateEntriesAdded() == 0);
    }
  }
  const auto empty = builder_of(own.policy());
  std::unique_ptr<const char[]> none;
  CHECK(empty->Finish(&none).empty());
}

static void sizes_fit_each_other() {
  for (const double bits : {0.0, 0.01, 1.0, 9.84, 64.0, 1e6}) {
    held own("test.joined", bits);
    const auto builder = builder_of(own.policy());
    for (size_t count = 1; count < 5000000; count = count * 3 + 1) {
      const size_t space = builder->CalculateSpace(count);
      CHECK(space >= static_cast<size_t>(count * (bits > 0 ? bits : 10) / 8));
      CHECK(builder->ApproximateNumEntries(space) >= count);
    }
    CHECK(builder->ApproximateNumEntries(0) == 0);
  }
}

// Keys for which there is no memory cost the filter, not the process.
static void without_memory() {
  held own("test.joined");
  const auto builder = builder_of(own.policy());
  const std::string key(200, 'k');
  builder->AddKey("a");
  no_memory = true;
  for (int i = 0; i < 3; i++) builder->AddKeyAndAlt(key, "a");
  no_memory = false;
  builder->AddKey("z");
  CHECK(builder->EstimateEntriesAdded() > 0);
  std::unique_ptr<const char[]> memory;
  const std::string filter = builder->Finish(&memory).ToString();
  CHECK(own.s.created == 0 && own.failures("out of memory") == 1);
  CHECK(!filter.empty() && own.policy()->GetFilterBitsReader(filter) == nullptr);

  // The next partition is whole; then there is none for the filter's own sake.
  builder->AddKey("b");
  const std::string next = builder->Finish(&memory).ToString();
  CHECK(next == "\1b" && own.s.created == 1);
  builder->AddKey("c");
  no_memory = true;
  const Slice last = builder->Finish(&memory);
  no_memory = false;
  CHECK(last == filter && own.s.created == 1);
  CHECK(own.failures("out of memory") == 2);
}

// A block cache that is charged for filters under construction is, and gets it back.
static void memory_is_charged() {
  for (const bool charged : {false, true}) {
    held own("test.joined");
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(64 << 20);
    using Decision = rocksdb::CacheEntryRoleOptions::Decision;
    table.cache_usage_options.options_overrides[rocksdb::CacheEntryRole::kFilterConstruction] = {
        charged ? Decision::kEnabled : Decision::kDisabled};
    auto builder = builder_of(own.policy(), table);
    const std::string key(100, 'k');
    for (size_t i = 0; i < 100000; i++) builder->AddKey(std::to_string(i) + key);
    const size_t usage = table.block_cache->GetUsage();
    CHECK(charged ? usage >= 100000 * 104 && usage < 40000000 : usage == 0);
    std::unique_ptr<const char[]> memory;
    CHECK(builder->Finish(&memory).size() > 10000000);
    CHECK(!charged || table.block_cache->GetUsage() > 10000000);
    builder.reset();
    CHECK(table.block_cache->GetUsage() == 0);

    // A full cache stops no filter.
    table.block_cache = rocksdb::NewLRUCache(1 << 20, 0, true);
    builder = builder_of(own.policy(), table);
    for (size_t i = 0; i < 100000; i++) builder->AddKey(std::to_string(i) + key);
    CHECK(builder->Finish(&memory).size() > 10000000);
    CHECK(own.failures("") == 0);
  }
}

// RocksDB asks more keys at once than MultiGet does, or none.
static void readers_take_any_number() {
  held own("test.joined");
  const std::string filter = "\1a\1b";
  const std::unique_ptr<FilterBitsReader> reader(own.policy()->GetFilterBitsReader(filter));
  std::vector<Slice> keys(100, Slice("b"));
  std::vector<Slice*> pointers;
  for (size_t i = 0; i < keys.size(); i++) {
    if (i % 3 == 0) keys[i] = "c";
    pointers.push_back(&keys[i]);
  }
  bool found[100];
  reader->MayMatch(100, pointers.data(), found);
  for (size_t i = 0; i < keys.size(); i++) CHECK(found[i] == (i % 3 != 0));
  reader->MayMatch(0, pointers.data(), found);
  CHECK(own.s.asked == 100);
}

// ---- tables made elsewhere ----------------------------------------------------------

static std::string folder;

static rocksdb::Options options_with(const std::shared_ptr<const rocksdb::FilterPolicy>& policy) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.statistics = rocksdb::CreateDBStatistics();
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy = policy;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

static std::string write_table(const char* name, const rocksdb::Options& options) {
  const std::string path = folder + "/" + name;
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options);
  CHECK(writer.Open(path).ok());
  for (int i = 0; i < 200; i += 2) {
    char key[8];
    snprintf(key, sizeof key, "%03d", i);
    CHECK(writer.Put(key, "v").ok());
  }
  CHECK(writer.Finish().ok());
  return path;
}

// How many of 99 keys that are not there the filter answers for, in a database that takes a
// table written with one policy and reads it with another.
static uint64_t ingested(const char* name, const rocksdb::Options& writing, held* reading) {
  const rocksdb::Options options = options_with(reading->policy());
  std::unique_ptr<rocksdb::DB> db;
  CHECK(rocksdb::DB::Open(options, folder + "/db_" + name, &db).ok());
  CHECK(db->IngestExternalFile({write_table(name, writing)}, {}).ok());
  std::string value;
  for (int i = 0; i < 199; i++) {
    char key[8];
    snprintf(key, sizeof key, "%03d", i);
    CHECK(db->Get({}, key, &value).ok() == (i % 2 == 0));
  }
  return options.statistics->getTickerCount(rocksdb::BLOOM_FILTER_USEFUL);
}

static void ingestion() {
  held one("test.joined"), same("test.joined"), other("test.other"), failing("test.joined");
  CHECK(ingested("same", options_with(one.policy()), &same) == 99);
  CHECK(one.s.created == 1 && one.s.keys == 100 && one.s.asked == 0);
  CHECK(same.s.created == 0 && same.s.asked == 199);
  CHECK(ingested("other", options_with(one.policy()), &other) == 0);
  CHECK(other.s.asked == 0);
  // Its writer's Finish succeeds, and the table is whole without a filter.
  failing.s.fails = true;
  CHECK(ingested("failing", options_with(failing.policy()), &same) == 0);
  CHECK(failing.failures("create_filter failed, and gave no reason") == 1);
  CHECK(same.s.asked == 199);
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  folder = argv[1];
  duplicates_are_dropped_as_rocksdb_does();
  sizes_fit_each_other();
  without_memory();
  memory_is_charged();
  readers_take_any_number();
  ingestion();
  return 0;
}
