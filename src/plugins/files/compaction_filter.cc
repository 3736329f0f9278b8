// Compaction filters, alone and from a factory (include/rocksdb/compaction_filter.h).
#include <algorithm>
#include <deque>

#include "rocksdb/compaction_filter.h"
#include "src/base/table_properties.h"
#include "src/plugins/file_callbacks.h"

namespace rx {

template <>
inline constexpr const char* kMark<rocks_compaction_filter_callbacks> = "rocks.compaction_filter";
template <>
inline constexpr const char* kMark<rocks_compaction_filter_factory_callbacks> =
    "rocks.compaction_filter_factory";

namespace {

using rocksdb::CompactionFilter;
using rocksdb::CompactionFilterFactory;
using rocksdb::TableFileCreationReason;
using rocksdb::WideColumns;
using Decision = CompactionFilter::Decision;
using ValueType = CompactionFilter::ValueType;

using record = rocks_compaction_record;
using filter_calls = rocks_compaction_filter_callbacks;
using factory_calls = rocks_compaction_filter_factory_callbacks;
using filter_call = decltype(filter_calls::filter);

// A filter's decision about one record, and where its results go.
struct answer {
  int32_t decision = ROCKS_COMPACTION_FAILED;
  // The record's type, as far as the accepted decisions depend on it.
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
  // RocksDB would silently keep the record (db/compaction/compaction_iterator.cc).
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

// Why the decision is refused; NULL if it is valid. For a decision that it does not support,
// RocksDB would drop the record or stop the database.
const char* refuse(answer& a, const family* of) {
  const bool is_operand = a.value_type == ValueType::kMergeOperand;
  switch (a.decision) {
    case ROCKS_COMPACTION_KEEP:
    case ROCKS_COMPACTION_REMOVE:
      return nullptr;
    case ROCKS_COMPACTION_CHANGE_VALUE:
      if (!a.pairs->empty()) return "changed the value, and appended pairs";
      return fits(a.key, *a.bytes).ok() ? nullptr : "gave a value that is too long";
    case ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL:
      return refuse_skip(a, of);
    case ROCKS_COMPACTION_PURGE:
      return is_operand ? "purged a merge operand" : nullptr;
    case ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY:
      if (is_operand) return "changed a merge operand to wide columns";
      if (a.by_key_alone) return "changed a blob to wide columns by its key alone";
      if (!a.bytes->empty()) return "changed wide columns, and appended bytes";
      return refuse_columns(a);
    case ROCKS_COMPACTION_UNDETERMINED:
      return a.by_key_alone ? nullptr : "left a record undetermined that it saw";
    default:
      return "answered with a number that is no decision";
  }
}

Decision decision_of(answer& a) {
  switch (a.decision) {
    case ROCKS_COMPACTION_REMOVE:
      return Decision::kRemove;
    case ROCKS_COMPACTION_CHANGE_VALUE:
      return Decision::kChangeValue;
    case ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL:
      a.skip_until->assign(*a.bytes);
      return Decision::kRemoveAndSkipUntil;
    case ROCKS_COMPACTION_PURGE:
      return Decision::kPurge;
    case ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY:
      return Decision::kChangeWideColumnEntity;
    case ROCKS_COMPACTION_UNDETERMINED:
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
    if (!guarded<from::kRocksDB>(with.owned->side, &text, [&] {
          a.decision = call(state, &shown, result.token(), error.token());
        })) {
      a.decision = ROCKS_COMPACTION_FAILED;
    }
  }
  Decision decision = Decision::kKeep;
  if (a.decision != ROCKS_COMPACTION_FAILED) {
    const char* nonsense = refuse(a, with.of.get());
    if (nonsense == nullptr) {
      decision = decision_of(a);
    } else {
      a.decision = ROCKS_COMPACTION_FAILED;
      text = std::string("it ") + nonsense;
    }
  }
  if (decision != Decision::kChangeValue) a.bytes->clear();
  if (a.decision == ROCKS_COMPACTION_FAILED) with.failed(text, {&a.key});
  return decision;
}

// The record with its value; `columns` stores wide columns meanwhile.
record show(int level, const Slice& key, ValueType type, const Slice* value,
            const WideColumns* existing, std::vector<rocks_slice>* columns) {
  record shown = {sizeof(record), level, static_cast<int32_t>(type), view(key), {}, nullptr,
                  nullptr,        0};
  if (value != nullptr) shown.value = view(*value);
  if (existing == nullptr) return shown;
  const size_t count = existing->size();
  columns->resize(2 * count);
  for (size_t i = 0; i < count; i++) {
    (*columns)[i] = view((*existing)[i].name());
    (*columns)[count + i] = view((*existing)[i].value());
  }
  shown.column_names = columns->data();
  shown.column_values = columns->data() + count;
  shown.column_count = count;
  return shown;
}

// Both kinds of filter: the one that many threads call, and that of one run.
template <typename Calls>
Decision filter(const party<Calls>& with, void* state, int level, const Slice& key, ValueType type,
                const Slice* value, const WideColumns* existing, std::string* new_value,
                appended_pairs* new_columns, std::string* skip_until) {
  std::vector<rocks_slice> columns;
  appended_pairs unused;
  const record shown = show(level, key, type, value, existing, &columns);
  answer a{ROCKS_COMPACTION_FAILED,
           type,
           false,
           key,
           new_value,
           new_columns != nullptr ? new_columns : &unused,
           skip_until};
  return ask(with, state, with.calls().filter, shown, a);
}

template <typename Calls>
Decision filter_by_key(const party<Calls>& with, void* state, int level, const Slice& key,
                       std::string* new_value, std::string* skip_until) {
  if (with.calls().filter_blob_by_key == nullptr) return Decision::kUndetermined;
  appended_pairs unused;
  const record shown = show(level, key, ValueType::kBlobIndex, nullptr, nullptr, nullptr);
  answer a{
      ROCKS_COMPACTION_FAILED, ValueType::kBlobIndex, true, key, new_value, &unused, skip_until};
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

// A run's filter: one thread, one compaction or flush. Owns the user's state for it.
class run_filter final : public CompactionFilter {
 public:
  run_filter(party<factory_calls> with, void* run) : with_(std::move(with)), run_(run) {}
  ~run_filter() override { destroy(with_, run_); }

  static void destroy(const party<factory_calls>& with, void* run) {
    if (run != nullptr) with.end(with.calls().destroy_run, run);
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
    if (!guarded<from::kRocksDB>(with_.owned->side, &text, [&] {
          wanted = with_.calls().should_filter(with_.state(), static_cast<int32_t>(reason));
        })) {
      with_.failed(text);
    }
    return wanted;
  }

  std::unique_ptr<CompactionFilter> CreateCompactionFilter(
      const CompactionFilter::Context& from) override {
    std::deque<shown_table_properties> inputs;
    std::vector<const rocks_table_properties*> pointers;
    for (const auto& [path, properties] : from.input_table_properties) {
      inputs.emplace_back(*properties);
      pointers.push_back(&inputs.back().it);
    }
    const rocks_compaction_context shown = {sizeof(rocks_compaction_context),
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
      const bool ended = guarded<from::kRocksDB>(with_.owned->side, &text, [&] {
        made = with_.calls().create(with_.state(), &shown, &run, error.token());
      });
      made = made && ended;
    }
    if (!made) {
      run_filter::destroy(with_, run);
      with_.failed(text);
      return nullptr;
    }
    // NULL: the user wants no filter for this run.
    return run != nullptr ? std::make_unique<run_filter>(with_, run) : nullptr;
  }
};

// The object behind the handles.
struct filter_object final : object {
  std::shared_ptr<user_filter> it;
  uint64_t failures(std::string* last) const override {
    return it->with().owned->side.failures(last);
  }
};

struct filter_factory_object final : object {
  std::shared_ptr<user_filter_factory> it;
  uint64_t failures(std::string* last) const override {
    return it->with().owned->side.failures(last);
  }
};

rocksdb::Options& o_of(options* options) { return static_cast<database_options*>(options)->o; }

}  // namespace

Status make_compaction_filter(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<rocks_compaction_filter_callbacks>(given);
  if (owned->calls.filter == nullptr) return missing("filter");
  const Status s = take_name(owned.get(), "rocks.CompactionFilter");
  if (!s.ok()) return s;
  auto made = std::make_unique<filter_object>();
  made->it = std::make_shared<user_filter>(party<filter_calls>{owned, nullptr});
  *out = std::move(made);
  return s;
}

Status make_compaction_filter_factory(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<rocks_compaction_filter_factory_callbacks>(given);
  if (owned->calls.create == nullptr) return missing("create");
  if (owned->calls.filter == nullptr) return missing("filter");
  const Status s = take_name(owned.get(), "rocks.CompactionFilterFactory");
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
