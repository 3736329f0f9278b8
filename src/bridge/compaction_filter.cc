// Compaction filters, alone and from a factory (include/rocksdb/compaction_filter.h).
#include <algorithm>
#include <deque>

#include "file_callbacks.h"
#include "rocksdb/compaction_filter.h"
#include "table_properties.h"

namespace rx {
namespace {

using rocksdb::CompactionFilter;
using rocksdb::CompactionFilterFactory;
using rocksdb::TableFileCreationReason;
using rocksdb::WideColumns;
using Decision = CompactionFilter::Decision;
using ValueType = CompactionFilter::ValueType;

// The same numbers as ROCKS_COMPACTION_* in src/api/compaction_filter.rs.
enum : int32_t {
  kFailed = 0,
  kKeep = 1,
  kRemove = 2,
  kChangeValue = 3,
  kRemoveAndSkipUntil = 4,
  kPurge = 5,
  kChangeWideColumnEntity = 6,
  kUndetermined = 7,
};

// The same layout as rocks_compaction_record.
struct record {
  size_t struct_size;
  int32_t level;
  int32_t value_type;
  view key;
  view value;
  const view* column_names;
  const view* column_values;
  size_t column_count;
};

using filter_call = int32_t (*)(void*, const record*, void* result, void* error);

// The same layout as rocks_compaction_filter_callbacks.
struct filter_calls {
  static constexpr char kMark[] = "rocks.compaction_filter";
  callbacks_head head;
  const char* name;
  filter_call filter;
  filter_call filter_blob_by_key;
};

// The same layout as rocks_compaction_context.
struct context {
  size_t struct_size;
  int32_t reason;
  uint32_t column_family_id;
  int32_t input_start_level;
  uint32_t is_full_compaction, is_manual_compaction, reserved;
  const table_properties* const* inputs;
  size_t input_count;
};

// The same layout as rocks_compaction_filter_factory_callbacks.
struct factory_calls {
  static constexpr char kMark[] = "rocks.compaction_filter_factory";
  callbacks_head head;
  const char* name;
  bool (*should_filter)(void*, int32_t reason);
  bool (*create)(void*, const context*, void** run, void* error);
  filter_call filter;
  filter_call filter_blob_by_key;
  void (*destroy_run)(void* run);
};

// What a filter answered about one record, and where that goes.
struct answer {
  int32_t decision = kFailed;
  // Of the record, as far as it matters to what may be answered.
  ValueType value_type;
  bool by_key_alone;
  Slice key;
  std::string* bytes;
  appended_pairs* pairs;
  std::string* skip_until;
};

const char* refuse_skip(const answer& a, const family* of) {
  if (a.bytes->empty()) return "asked to skip, and gave no key";
  if (of == nullptr) return nullptr;
  const rocksdb::Comparator* order = of->comparator;
  // RocksDB keeps the record then, without a word (db/compaction/compaction_iterator.cc).
  if (a.bytes->size() < order->timestamp_size() || order->Compare(*a.bytes, a.key) <= 0) {
    return "asked to skip to a key that is not after the record's";
  }
  return nullptr;
}

const char* refuse_columns(answer& a) {
  std::sort(a.pairs->begin(), a.pairs->end());
  size_t size = a.key.size() + 16;
  for (size_t i = 0; i < a.pairs->size(); i++) {
    const auto& [name, value] = (*a.pairs)[i];
    if (i > 0 && name == (*a.pairs)[i - 1].first) return "gave a wide column twice";
    size += name.size() + value.size() + 16;
  }
  // A failing serialization would fail the compaction.
  return size > kMaxRecord ? "gave wide columns that are too long" : nullptr;
}

// Why the answer is none; NULL when it is one. What RocksDB does not support it would
// drop the record for, or stop the database.
const char* refuse(answer& a, const family* of) {
  const bool is_operand = a.value_type == ValueType::kMergeOperand;
  switch (a.decision) {
    case kKeep:
    case kRemove:
      return nullptr;
    case kChangeValue:
      if (!a.pairs->empty()) return "changed the value, and appended pairs";
      return fits(a.key, *a.bytes).ok() ? nullptr : "gave a value that is too long";
    case kRemoveAndSkipUntil:
      return refuse_skip(a, of);
    case kPurge:
      return is_operand ? "purged a merge operand" : nullptr;
    case kChangeWideColumnEntity:
      if (is_operand) return "changed a merge operand to wide columns";
      if (a.by_key_alone) return "changed a blob to wide columns by its key alone";
      if (!a.bytes->empty()) return "changed wide columns, and appended bytes";
      return refuse_columns(a);
    case kUndetermined:
      return a.by_key_alone ? nullptr : "left a record undetermined that it saw";
    default:
      return "answered with a number that is no decision";
  }
}

Decision decision_of(answer& a) {
  switch (a.decision) {
    case kRemove:
      return Decision::kRemove;
    case kChangeValue:
      return Decision::kChangeValue;
    case kRemoveAndSkipUntil:
      a.skip_until->assign(*a.bytes);
      return Decision::kRemoveAndSkipUntil;
    case kPurge:
      return Decision::kPurge;
    case kChangeWideColumnEntity:
      return Decision::kChangeWideColumnEntity;
    case kUndetermined:
      return Decision::kUndetermined;
    default:
      return Decision::kKeep;
  }
}

// Asks the user about one record. A failure keeps it.
template <typename Calls>
Decision ask(const party<Calls>& with, void* state, filter_call call, const record& shown,
             answer& a) {
  std::string text;
  {
    sink result(a.bytes, a.pairs), error(&text);
    if (!guarded<from::kRocksDB>(&text, [&] {
          a.decision = call(state, &shown, result.token(), error.token());
        })) {
      a.decision = kFailed;
    }
  }
  Decision decision = Decision::kKeep;
  if (a.decision != kFailed) {
    const char* nonsense = refuse(a, with.of.get());
    if (nonsense == nullptr) {
      decision = decision_of(a);
    } else {
      a.decision = kFailed;
      text = "compaction filter " + with.owned->name + ": it " + nonsense;
    }
  }
  if (decision != Decision::kChangeValue) a.bytes->clear();
  if (a.decision == kFailed) with.failed(text);
  return decision;
}

// The record with its value; wide columns are in `columns` meanwhile.
record show(int level, const Slice& key, ValueType type, const Slice* value,
            const WideColumns* existing, std::vector<view>* columns) {
  record shown = {sizeof(record), level, static_cast<int32_t>(type), key, {}, nullptr, nullptr, 0};
  if (value != nullptr) shown.value = *value;
  if (existing == nullptr) return shown;
  const size_t count = existing->size();
  columns->resize(2 * count);
  for (size_t i = 0; i < count; i++) {
    (*columns)[i] = (*existing)[i].name();
    (*columns)[count + i] = (*existing)[i].value();
  }
  shown.column_names = columns->data();
  shown.column_values = columns->data() + count;
  shown.column_count = count;
  return shown;
}

// Both kinds of filter: the one that is called by many threads, and that of one run.
template <typename Calls>
Decision filter(const party<Calls>& with, void* state, int level, const Slice& key,
                ValueType type, const Slice* value, const WideColumns* existing,
                std::string* new_value, appended_pairs* new_columns, std::string* skip_until) {
  std::vector<view> columns;
  appended_pairs unused;
  const record shown = show(level, key, type, value, existing, &columns);
  answer a{kFailed,   type, false, key, new_value, new_columns != nullptr ? new_columns : &unused,
           skip_until};
  return ask(with, state, with.calls().filter, shown, a);
}

template <typename Calls>
Decision filter_by_key(const party<Calls>& with, void* state, int level, const Slice& key,
                       std::string* new_value, std::string* skip_until) {
  if (with.calls().filter_blob_by_key == nullptr) return Decision::kUndetermined;
  appended_pairs unused;
  const record shown = show(level, key, ValueType::kBlobIndex, nullptr, nullptr, nullptr);
  answer a{kFailed, ValueType::kBlobIndex, true, key, new_value, &unused, skip_until};
  return ask(with, state, with.calls().filter_blob_by_key, shown, a);
}

class user_filter final : public user_object<CompactionFilter, filter_calls> {
 public:
  using user_object::user_object;

  Decision FilterV4(int level, const Slice& key, ValueType type, const Slice* value,
                    const WideColumns* existing, std::string* new_value,
                    appended_pairs* new_columns, std::string* skip_until,
                    rocksdb::WideColumnBlobResolver*) const override {
    return filter(with_, with_.state(), level, key, type, value, existing, new_value, new_columns,
                  skip_until);
  }
  Decision FilterBlobByKey(int level, const Slice& key, std::string* new_value,
                           std::string* skip_until) const override {
    return filter_by_key(with_, with_.state(), level, key, new_value, skip_until);
  }
};

// A run's filter: one thread, one compaction or flush. Owns what the user made for it.
class run_filter final : public CompactionFilter {
 public:
  run_filter(party<factory_calls> with, void* run) : with_(std::move(with)), run_(run) {}
  ~run_filter() override { destroy(with_, run_); }

  static void destroy(const party<factory_calls>& with, void* run) {
    if (run == nullptr || with.calls().destroy_run == nullptr) return;
    std::string text;
    if (!guarded<from::kLocked>(&text, [&] { with.calls().destroy_run(run); })) with.failed(text);
  }

  const char* Name() const override { return with_.owned->name.c_str(); }
  Decision FilterV4(int level, const Slice& key, ValueType type, const Slice* value,
                    const WideColumns* existing, std::string* new_value,
                    appended_pairs* new_columns, std::string* skip_until,
                    rocksdb::WideColumnBlobResolver*) const override {
    return filter(with_, run_, level, key, type, value, existing, new_value, new_columns,
                  skip_until);
  }
  Decision FilterBlobByKey(int level, const Slice& key, std::string* new_value,
                           std::string* skip_until) const override {
    return filter_by_key(with_, run_, level, key, new_value, skip_until);
  }

 private:
  const party<factory_calls> with_;
  void* const run_;
};

class user_filter_factory final : public user_object<CompactionFilterFactory, factory_calls> {
 public:
  using user_object::user_object;

  bool ShouldFilterTableFileCreation(TableFileCreationReason reason) const override {
    if (with_.calls().should_filter == nullptr) {
      return reason == TableFileCreationReason::kCompaction;
    }
    std::string text;
    bool wanted = false;
    if (!guarded<from::kRocksDB>(&text, [&] {
          wanted = with_.calls().should_filter(with_.state(), static_cast<int32_t>(reason));
        })) {
      with_.failed(text);
    }
    return wanted;
  }

  std::unique_ptr<CompactionFilter> CreateCompactionFilter(
      const CompactionFilter::Context& from) override {
    std::deque<shown_table_properties> inputs;
    std::vector<const table_properties*> pointers;
    for (const auto& [path, properties] : from.input_table_properties) {
      inputs.emplace_back(*properties);
      pointers.push_back(&inputs.back().it);
    }
    const context shown = {sizeof(context),
                           static_cast<int32_t>(from.reason),
                           from.column_family_id,
                           from.input_start_level,
                           from.is_full_compaction,
                           from.is_manual_compaction,
                           0,
                           pointers.data(),
                           pointers.size()};
    std::string text;
    void* run = nullptr;
    bool made = false;
    {
      sink error(&text);
      const bool ended = guarded<from::kRocksDB>(&text, [&] {
        made = with_.calls().create(with_.state(), &shown, &run, error.token());
      });
      made = made && ended;
    }
    if (!made) {
      run_filter::destroy(with_, run);
      with_.failed(text);
      return nullptr;
    }
    // NULL: the user wants no filter for this one.
    return run != nullptr ? std::make_unique<run_filter>(with_, run) : nullptr;
  }
};

// What the handles hold.
struct filter_object final : object {
  std::shared_ptr<user_filter> it;
  uint64_t failures(std::string* last) const override { return it->with().owned->side.failures(last); }
};

struct filter_factory_object final : object {
  std::shared_ptr<user_filter_factory> it;
  uint64_t failures(std::string* last) const override { return it->with().owned->side.failures(last); }
};

rocksdb::Options& o_of(options* options) { return static_cast<database_options*>(options)->o; }

}  // namespace

Status make_compaction_filter(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<filter_calls>(given);
  if (owned->calls.filter == nullptr) return missing("filter");
  const Status s = take_name(owned->calls.name, "rocks.CompactionFilter", &owned->name);
  if (!s.ok()) return s;
  auto made = std::make_unique<filter_object>();
  made->it = std::make_shared<user_filter>(party<filter_calls>{owned, nullptr});
  *out = std::move(made);
  return s;
}

Status make_compaction_filter_factory(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<factory_calls>(given);
  if (owned->calls.create == nullptr) return missing("create");
  if (owned->calls.filter == nullptr) return missing("filter");
  const Status s = take_name(owned->calls.name, "rocks.CompactionFilterFactory", &owned->name);
  if (!s.ok()) return s;
  auto made = std::make_unique<filter_factory_object>();
  made->it = std::make_shared<user_filter_factory>(party<factory_calls>{owned, nullptr});
  *out = std::move(made);
  return s;
}

Status set_compaction_filter(options* options, const object* given) {
  const auto it = given != nullptr ? static_cast<const filter_object*>(given)->it : nullptr;
  o_of(options).compaction_filter = it.get();
  options->kept["compaction_filter"] = it;
  return Status::OK();
}

Status set_compaction_filter_factory(options* options, const object* given) {
  o_of(options).compaction_filter_factory =
      given != nullptr ? static_cast<const filter_factory_object*>(given)->it : nullptr;
  return Status::OK();
}

void bind_compaction_filters(database_options* options, const of_family& of) {
  if (const auto mine = rebound<user_filter>(options->o.compaction_filter, of)) {
    options->o.compaction_filter = mine.get();
    options->kept["compaction_filter"] = mine;
  }
  auto& factory = options->o.compaction_filter_factory;
  if (const auto mine = rebound<user_filter_factory>(factory.get(), of)) factory = mine;
}

}  // namespace rx
