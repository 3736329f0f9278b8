// What the bridge adds to a merge of a uint64 sum, by callback and by name, over a C++ subclass
// that does the same; and what a read of a merged counter takes.

// RocksDB, compiled apart, cannot guess which subclass it calls; nor may this file.
#pragma GCC optimize("no-devirtualize", "no-devirtualize-speculatively")

#include <atomic>
#include <cstring>
#include <memory>
#include <thread>

#include "bench.h"
#include "rocksdb/merge_operator.h"
#include "rocksdb/options.h"

using rocksdb::MergeOperator;
using rocksdb::Slice;

namespace bench {
namespace {

uint64_t number(const void* from) {
  uint64_t to;
  memcpy(&to, from, sizeof to);
  return to;
}

struct Subclass final : rocksdb::AssociativeMergeOperator {
  const char* Name() const override { return "bench.add"; }
  bool Merge(const Slice&, const Slice* existing, const Slice& value, std::string* result,
             rocksdb::Logger*) const override {
    if (value.size() != 8 || (existing != nullptr && existing->size() != 8)) return false;
    const uint64_t sum =
        number(value.data()) + (existing != nullptr ? number(existing->data()) : 0);
    result->assign(reinterpret_cast<const char*>(&sum), sizeof sum);
    return true;
  }
};

// All operands at once, as RocksDB's own operators have it.
struct WholeSubclass final : MergeOperator {
  const char* Name() const override { return "bench.add"; }
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    if (in.existing_value != nullptr && in.existing_value->size() != 8) return false;
    uint64_t sum = in.existing_value != nullptr ? number(in.existing_value->data()) : 0;
    for (const Slice& operand : in.operand_list) {
      if (operand.size() != 8) return false;
      sum += number(operand.data());
    }
    out->new_value.assign(reinterpret_cast<const char*>(&sum), sizeof sum);
    return true;
  }
};

// The same by the function that knows wide columns.
struct WidestSubclass final : MergeOperator {
  const char* Name() const override { return "bench.add"; }
  bool FullMergeV3(const MergeOperationInputV3& in, MergeOperationOutputV3* out) const override {
    const Slice* existing = std::get_if<Slice>(&in.existing_value);
    if (existing != nullptr && existing->size() != 8) return false;
    uint64_t sum = existing != nullptr ? number(existing->data()) : 0;
    for (const Slice& operand : in.operand_list) {
      if (operand.size() != 8) return false;
      sum += number(operand.data());
    }
    out->new_value = std::string(reinterpret_cast<const char*>(&sum), sizeof sum);
    return true;
  }
};

bool add(void*, const uint8_t*, size_t, const rocks_slice* existing, const uint8_t* value,
         size_t value_len, rocks_sink* result, rocks_sink*) {
  if (value_len != 8 || (existing != nullptr && existing->len != 8)) return false;
  const uint64_t sum = number(value) + (existing != nullptr ? number(existing->data) : 0);
  return rocks_sink_append(result, &sum, sizeof sum, nullptr) == ROCKS_OK;
}

bool add_all(void*, const uint8_t*, size_t, const rocks_slice* existing,
             const rocks_slice* operands, size_t count, rocks_sink* result, rocks_merge_choice*,
             rocks_sink*) {
  if (existing != nullptr && existing->len != 8) return false;
  uint64_t sum = existing != nullptr ? number(existing->data) : 0;
  for (size_t i = 0; i < count; i++) {
    if (operands[i].len != 8) return false;
    sum += number(operands[i].data);
  }
  return rocks_sink_append(result, &sum, sizeof sum, nullptr) == ROCKS_OK;
}

bool last(void*, const uint8_t*, size_t, const rocks_slice*, const rocks_slice*, size_t count,
          rocks_sink*, rocks_merge_choice* chosen, rocks_sink*) {
  *chosen = static_cast<rocks_merge_choice>(count) - 1;
  return true;
}

// RocksDB's C API: db/c.cc takes what malloc gave.
char* add_c(void*, const char*, size_t, const char* existing, size_t existing_len,
            const char* const* operands, const size_t* lens, int count, unsigned char* success,
            size_t* len) {
  uint64_t sum = existing != nullptr && existing_len == 8 ? number(existing) : 0;
  for (int i = 0; i < count; i++) sum += lens[i] == 8 ? number(operands[i]) : 0;
  char* result = static_cast<char*>(malloc(sizeof sum));
  memcpy(result, &sum, sizeof sum);
  *success = 1;
  *len = sizeof sum;
  return result;
}
char* refuse_c(void*, const char*, size_t, const char* const*, const size_t*, int,
               unsigned char* success, size_t* len) {
  *success = 0;
  *len = 0;
  return nullptr;
}
const char* name_c(void*) { return "bench.add"; }

// A database whose merges go through an operator of rocks: a handle's, or one by name.
rocks_db* open(const std::string& path, const char* by_name, rocks_merge_operator* handle) {
  rocks_status st;
  rocks_options* options;
  rocks_db* db;
  check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
  check(rocks_options_set(options, "create_if_missing", "true", &st), st, "options");
  if (by_name != nullptr) {
    check(rocks_options_set(options, "merge_operator", by_name, &st), st, by_name);
  } else {
    check(rocks_options_set_merge_operator(options, "merge_operator", handle, &st), st, "operator");
    check(rocks_merge_operator_free(handle, &st), st, "operator");
  }
  check(rocks_db_open(path.c_str(), options, nullptr, nullptr, nullptr, 0, &db, &st), st, "open");
  check(rocks_options_free(options, &st), st, "options");
  return db;
}

rocks_merge_operator* associative(rocks_callback_threads threads = ROCKS_CALLBACK_ANY_THREAD) {
  rocks_status st;
  rocks_merge_operator* made;
  rocks_associative_merge_operator_callbacks calls{};
  calls.struct_size = sizeof calls;
  calls.name = "bench.add";
  calls.merge = add;
  calls.service = {threads, 60 * 1000 * 1000, 0};
  check(rocks_merge_operator_new_associative(&calls, &made, &st), st, "operator");
  return made;
}

rocks_merge_operator* full(decltype(rocks_merge_operator_callbacks::full_merge) merge) {
  rocks_status st;
  rocks_merge_operator* made;
  rocks_merge_operator_callbacks calls{};
  calls.struct_size = sizeof calls;
  calls.name = "bench.add";
  calls.full_merge = merge;
  check(rocks_merge_operator_new(&calls, &made, &st), st, "operator");
  return made;
}

// One database, and the C++ objects behind it.
struct Opened {
  rocks_db* db;
  rocksdb::ColumnFamilyDescriptor family;
  const MergeOperator* merges;

  Opened(const std::string& path, const char* by_name, rocks_merge_operator* handle = nullptr)
      : db(open(path, by_name, handle)) {
    check(behind(db)->GetDescriptor(&family), "descriptor");
    merges = family.options.merge_operator.get();
  }
  ~Opened() {
    rocks_status st;
    check(rocks_db_close(db, &st), st, "close");
  }
};

// A value and `count` operands, merged as RocksDB merges them; one operation: an operand.
Side merging(const char* name, const MergeOperator* with, size_t count) {
  return {name, [with, count](size_t at, size_t n) {
            const uint64_t one = at;
            const Slice slice(reinterpret_cast<const char*>(&one), sizeof one), key("key");
            const std::vector<Slice> operands(count, slice);
            for (size_t i = 0; i < n; i += count) {
              MergeOperator::MergeOperationInputV3 in(key, slice, operands, nullptr);
              MergeOperator::MergeOperationOutputV3 out;
              if (!with->FullMergeV3(in, &out)) fail("FullMergeV3", "refused");
              keep(out.new_value);
            }
          }};
}

// A counter of a value and eight operands in the memtable.
constexpr char kKey[] = "a counter of 16b";

Side reading(const char* name, rocks_db* db) {
  rocks_status st;
  const uint64_t one = 1;
  check(rocks_db_put(db, nullptr, nullptr, kKey, 16, &one, 8, &st), st, "put");
  rocks_batch* batch;
  check(rocks_batch_new(&batch, &st), st, "batch");
  for (int i = 0; i < 8; i++) {
    check(rocks_batch_merge(batch, nullptr, kKey, 16, &one, 8, &st), st, "merge");
  }
  check(rocks_db_write(db, nullptr, batch, &st), st, "write");
  check(rocks_batch_free(batch, &st), st, "batch");
  return {name, [db](size_t, size_t n) {
            rocks_status st;
            uint8_t value[8];
            size_t len;
            for (size_t i = 0; i < n; i++) {
              check(
                  rocks_db_get_into(db, nullptr, nullptr, kKey, 16, value, sizeof value, &len, &st),
                  st, "get");
              keep(value);
            }
            if (number(value) != 9) fail("get", "a wrong sum");
          }};
}

Side reading(const char* name, rocksdb::DB* db) {
  const uint64_t one = 1;
  const Slice slice(reinterpret_cast<const char*>(&one), sizeof one);
  check(db->Put(rocksdb::WriteOptions(), kKey, slice), "put");
  for (int i = 0; i < 8; i++) check(db->Merge(rocksdb::WriteOptions(), kKey, slice), "merge");
  return {name, [db](size_t, size_t n) {
            const rocksdb::ReadOptions options;
            rocksdb::PinnableSlice value;
            for (size_t i = 0; i < n; i++) {
              value.Reset();
              check(db->Get(options, db->DefaultColumnFamily(), kKey, &value), "get");
              keep(value.data());
            }
            if (number(value.data()) != 9) fail("get", "a wrong sum");
          }};
}

// The same by another thread, which asks this one if it is the operator's owner.
Side elsewhere(const char* name, rocks_db* db) {
  const Side read = reading(name, db);
  return {name, [read](size_t at, size_t n) {
            std::atomic<bool> over{false};
            std::thread reader([&] {
              read.run(at, n);
              over = true;
            });
            rocks_status st;
            while (!over) check(rocks_service(20, nullptr, &st), st, "service");
            reader.join();
          }};
}

}  // namespace

void merges(const Store& s, const std::string& dir) {
  const auto subclass = std::make_shared<Subclass>();
  const WholeSubclass whole_subclass;
  const WidestSubclass widest_subclass;
  Opened pairs(dir + "/pairs", nullptr, associative());
  Opened whole(dir + "/whole", nullptr, full(add_all));
  Opened choosing(dir + "/choosing", nullptr, full(last));
  Opened theirs(dir + "/theirs", "uint64add"), named(dir + "/named", "int64add");
  rocksdb_mergeoperator_t* c = rocksdb_mergeoperator_create(
      nullptr, [](void*) {}, add_c, refuse_c, nullptr, name_c);
  // db/c.cc: a MergeOperator is all that a rocksdb_mergeoperator_t derives from.
  const auto* c_merges = reinterpret_cast<const MergeOperator*>(c);
  for (const size_t count : {size_t{1}, size_t{100}}) {
    const std::string what = "merge operator: a value and " +
                             (count == 1 ? std::string("an operand") : std::to_string(count));
    const Side base = merging("C++ subclass, associative", subclass.get(), count);
    const Side base_whole = merging("C++ subclass, FullMergeV2", &whole_subclass, count);
    const Side widest = merging("C++ subclass, FullMergeV3", &widest_subclass, count);
    const Side by_pairs = merging("rocks callback, associative", pairs.merges, count);
    const Side by_whole = merging("rocks callback, full", whole.merges, count);
    measure(what, s,
            {base, base_whole, widest, merging("C callback", c_merges, count), by_pairs, by_whole,
             merging("rocks callback, full, chosen", choosing.merges, count),
             merging("RocksDB's uint64add", theirs.merges, count),
             merging("int64add", named.merges, count)});
    difference(what + ", what the bridge adds", s, base, by_pairs, 5);
    difference(what + ", what the bridge adds, full", s, base_whole, by_whole, 5);
  }
  rocksdb_mergeoperator_destroy(c);

  if (!wanted("get of a merged counter")) return;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.merge_operator = subclass;
  std::unique_ptr<rocksdb::DB> plain;
  check(rocksdb::DB::Open(options, dir + "/plain", &plain), "open");
  measure(
      "get of a merged counter", s,
      {reading("C++ subclass, C++ Get", plain.get()),
       reading("rocks callback, associative", pairs.db), reading("rocks callback, full", whole.db),
       reading("RocksDB's uint64add", theirs.db), reading("int64add", named.db)});
  check(plain->Close(), "close");
  const Opened anywhere(dir + "/anywhere", nullptr, associative());
  const Opened owned(dir + "/owned", nullptr, associative(ROCKS_CALLBACK_OWNER));
  const Side base = elsewhere("rocks callback on the reading thread", anywhere.db),
             asked = elsewhere("rocks callback on its owner's thread", owned.db);
  const char* what = "get of a merged counter on another thread";
  measure(what, s, {base, asked});
  difference("get of a merged counter, what a question costs", s, base, asked, 20000);
}

}  // namespace bench
