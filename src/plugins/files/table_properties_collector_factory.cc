// Collectors of table properties, one a file, from a factory (include/rocksdb/table_properties.h).
#include <algorithm>

#include "src/base/table_properties.h"
#include "src/plugins/file_callbacks.h"

namespace rx {

template <>
inline constexpr const char* kMark<rocks_table_properties_collector_factory_callbacks> =
    "rocks.table_properties_collector_factory";

namespace {

using rocksdb::TablePropertiesCollector;
using rocksdb::TablePropertiesCollectorFactory;
using rocksdb::UserCollectedProperties;

using entry = rocks_table_entry;
using collector_calls = rocks_table_properties_collector_factory_callbacks;

// A file's collector. After a failure it is not called again, since its counts are incomplete; the
// file is written without its properties.
class user_collector final : public TablePropertiesCollector {
 public:
  user_collector(party<collector_calls> with, void* collector)
      : with_(std::move(with)), collector_(collector) {}
  ~user_collector() override { destroy(with_, collector_); }

  static void destroy(const party<collector_calls>& with, void* collector) {
    if (collector != nullptr) with.end(with.calls().destroy_collector, collector);
  }

  const char* Name() const override { return with_.owned->name.c_str(); }

  Status AddUserKey(const Slice& key, const Slice& value, rocksdb::EntryType type,
                    rocksdb::SequenceNumber sequence, uint64_t file_size) override {
    if (with_.calls().add_user_key == nullptr || failed_) return Status::OK();
    const entry shown = {
        sizeof(entry), view(key), view(value), sequence, file_size, static_cast<int32_t>(type), 0};
    return attempt(
        [&](rocks_sink* error) { return with_.calls().add_user_key(collector_, &shown, error); },
        &key);
  }

  // RocksDB 11.8 passes the slow size where its header documents the fast one, and the other way
  // round (table/block_based/block_based_table_builder.cc); this corrects it.
  void BlockAdd(uint64_t uncompressed, uint64_t slow, uint64_t fast) override {
    if (with_.calls().block_add == nullptr || failed_) return;
    attempt([&](rocks_sink*) {
      with_.calls().block_add(collector_, uncompressed, fast, slow);
      return true;
    }).PermitUncheckedError();
  }

  Status Finish(UserCollectedProperties* properties) override {
    if (failed_) return Status::Aborted("an earlier callback failed");
    appended_pairs pairs;
    sink collected(nullptr, &pairs);
    Status s = attempt([&](rocks_sink* error) {
      return with_.calls().finish(collector_, collected.token(), error);
    });
    if (s.ok()) s = take(pairs);
    if (s.ok()) *properties = properties_;
    return s;
  }

  // For RocksDB's log.
  UserCollectedProperties GetReadableProperties() const override {
    UserCollectedProperties readable;
    for (const auto& [name, value] : properties_) {
      const bool plain =
          std::all_of(value.begin(), value.end(), [](char one) { return one >= ' ' && one < 127; });
      readable[name] = plain ? value : Slice(value).ToString(true);
    }
    return readable;
  }

  bool NeedCompact() const override {
    if (with_.calls().need_compact == nullptr || failed_) return false;
    bool needed = false;
    attempt([&](rocks_sink*) {
      needed = with_.calls().need_compact(collector_);
      return true;
    }).PermitUncheckedError();
    return needed && !failed_;
  }

 private:
  template <typename Call>
  Status attempt(Call call, const Slice* key = nullptr) const {
    std::string text;
    bool good = false;
    {
      sink error(&text);
      const bool ended =
          guarded<from::kRocksDB>(with_.owned->side, &text, [&] { good = call(error.token()); });
      good = good && ended;
    }
    return good ? Status::OK() : fail(text, key);
  }

  Status fail(const std::string& text, const Slice* key = nullptr) const {
    failed_ = true;
    with_.failed(text, {key});
    return Status::Aborted(text.empty() ? kNoReason : text);
  }

  Status take(appended_pairs& pairs) {
    for (auto& [name, value] : pairs) {
      const char* nonsense = nullptr;
      // RocksDB reads these as its own when it opens the file (table/meta_blocks.cc).
      if (name.empty() || name.starts_with("rocksdb.")) {
        nonsense = "an empty name, or one that begins with \"rocksdb.\"";
      } else if (!fits(name, value).ok()) {
        nonsense = "a name and value that are too long";
      } else if (!properties_.emplace(std::move(name), std::move(value)).second) {
        nonsense = "a name twice";
      }
      if (nonsense != nullptr) {
        properties_.clear();
        return fail(std::string("it gave ") + nonsense);
      }
    }
    return Status::OK();
  }

  const party<collector_calls> with_;
  void* const collector_;
  // RocksDB calls NeedCompact on a const object.
  mutable bool failed_ = false;
  UserCollectedProperties properties_;
};

class user_collector_factory final
    : public user_object<TablePropertiesCollectorFactory, collector_calls> {
 public:
  using user_object::user_object;

  TablePropertiesCollector* CreateTablePropertiesCollector(
      TablePropertiesCollectorFactory::Context from) override {
    const rocks_table_properties_collector_context shown = {
        sizeof(rocks_table_properties_collector_context),
        from.column_family_id,
        from.level_at_creation,
        from.num_levels,
        0,
        from.last_level_inclusive_max_seqno_threshold};
    std::string text;
    void* collector = nullptr;
    bool made = false;
    {
      sink error(&text);
      const bool ended = guarded<from::kRocksDB>(with_.owned->side, &text, [&] {
        made = with_.calls().create(with_.state(), &shown, &collector, error.token());
      });
      made = made && ended;
    }
    if (!made) {
      user_collector::destroy(with_, collector);
      with_.failed(text);
      return nullptr;
    }
    // NULL: the user wants none for this file.
    return collector != nullptr ? new user_collector(with_, collector) : nullptr;
  }
};

struct collector_factory_object final : object {
  std::shared_ptr<user_collector_factory> it;
  uint64_t failures(std::string* last) const override {
    return it->with().owned->side.failures(last);
  }
};

auto& factories(options* options) {
  return static_cast<database_options*>(options)->o.table_properties_collector_factories;
}

}  // namespace

Status make_collector_factory(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<rocks_table_properties_collector_factory_callbacks>(given);
  if (owned->calls.create == nullptr) return missing("create");
  if (owned->calls.finish == nullptr) return missing("finish");
  const Status s = take_name(owned.get(), "rocks.TablePropertiesCollectorFactory");
  if (!s.ok()) return s;
  auto made = std::make_unique<collector_factory_object>();
  made->it = std::make_shared<user_collector_factory>(party<collector_calls>{owned, nullptr});
  *out = std::move(made);
  return s;
}

Status set_collector_factory(options* options, const object* given) {
  factories(options).clear();
  return given != nullptr ? add_collector_factory(options, given) : Status::OK();
}

Status add_collector_factory(options* options, const object* given) {
  factories(options).push_back(static_cast<const collector_factory_object*>(given)->it);
  return Status::OK();
}

void bind_collector_factories(database_options* options, const of_family& of) {
  for (auto& factory : factories(options)) {
    if (const auto mine = rebound<user_collector_factory>(factory.get(), of)) factory = mine;
  }
}

}  // namespace rx
