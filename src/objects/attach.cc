// Sets shared objects into options.
#include <algorithm>
#include <cstring>

#include "rocksdb/convenience.h"
#include "rocksdb/table.h"
#include "src/inside/posix/held_files.h"
#include "src/objects/objects.h"
#include "src/options/configurable.h"
#include "src/options/named.h"
#include "src/options/options.h"

namespace rx {

Status change_table(options* options, const char* name, const table_change& change) {
  auto& factory = changeable(options).table_factory;
  const auto* table =
      factory != nullptr ? factory->GetOptions<rocksdb::BlockBasedTableOptions>() : nullptr;
  if (table == nullptr) {
    return Status::InvalidArgument(std::string(name) + ": the table_factory is " +
                                   (factory != nullptr ? factory->Name() : "not set") +
                                   "; accepted: BlockBasedTable");
  }
  rocksdb::BlockBasedTableOptions copy = *table;
  const Status s = change(&copy);
  if (s.ok()) factory.reset(rocksdb::NewBlockBasedTableFactory(copy));
  return s;
}

namespace {

Status set_block_cache(options* options, const object* given) {
  return change_table(options, "block_cache", [&](rocksdb::BlockBasedTableOptions* table) {
    if (given != nullptr && table->no_block_cache) {
      return Status::InvalidArgument("block_cache: the options say no_block_cache=true");
    }
    // Without one the new factory makes RocksDB's own.
    table->block_cache = given != nullptr ? static_cast<const cache*>(given)->it : nullptr;
    return Status::OK();
  });
}

Status set_row_cache(options* options, const object* given) {
  const auto* one = static_cast<const cache*>(given);
  if (one != nullptr && one->sixteen_byte_keys) {
    // cache/clock_cache.h: a row's key has another length.
    return Status::InvalidArgument("row_cache: a HyperClockCache; accepted: an LRUCache");
  }
  if (one != nullptr && one->has_secondary) {
    // cache/lru_cache.cc: MakeSharedRowCache.
    return Status::InvalidArgument("row_cache: a cache with a secondary_cache; accepted: without");
  }
  changeable(options).row_cache = one != nullptr ? one->it : nullptr;
  return Status::OK();
}

Status set_blob_cache(options* options, const object* given) {
  changeable(options).blob_cache =
      given != nullptr ? static_cast<const cache*>(given)->it : nullptr;
  return Status::OK();
}

// A manager of another env would delete files of the same names there.
Status same_files(const options* options, const rocksdb::Env* env,
                  const std::shared_ptr<void>& managed) {
  if (managed == nullptr || env->GetFileSystem() == managed) return Status::OK();
  return Status::InvalidArgument(
      "sst_file_manager: made for another env than the options have; set env first, and make the "
      "manager with it");
}

Status set_env(options* options, const object* given) {
  auto* raw = given != nullptr ? static_cast<const env*>(given)->it.get() : inside::system_env();
  const auto managed = options->kept.find("sst_file_manager");
  if (managed != options->kept.end()) {
    const Status s = same_files(options, raw, managed->second);
    if (!s.ok()) return s;
  }
  changeable(options).env = raw;
  options->kept["env"] = given != nullptr ? static_cast<const env*>(given)->it : nullptr;
  return Status::OK();
}

Status set_sst_file_manager(options* options, const object* given) {
  const auto* one = static_cast<const sst_file_manager*>(given);
  const std::shared_ptr<void> files = one != nullptr ? one->files : nullptr;
  const Status s = same_files(options, changeable(options).env, files);
  if (!s.ok()) return s;
  changeable(options).sst_file_manager = one != nullptr ? one->it : nullptr;
  options->kept["sst_file_manager"] = files;
  return s;
}

// The options whose type is a plain shared_ptr to what the object holds.
template <auto Member, typename Object>
Status set_member(options* options, const object* given) {
  changeable(options).*Member = given != nullptr ? static_cast<const Object*>(given)->it : nullptr;
  return Status::OK();
}

// Replaces all existing ones.
Status set_listeners(options* options, const object* given) {
  auto& listeners = changeable(options).listeners;
  listeners.clear();
  if (given != nullptr) listeners.push_back(static_cast<const event_listener*>(given)->it);
  return Status::OK();
}

Status set_comparator(options* options, const object* given) {
  const auto it = given != nullptr ? static_cast<const comparator*>(given)->it : nullptr;
  changeable(options).comparator = it != nullptr ? it.get() : rocksdb::BytewiseComparator();
  options->kept["comparator"] = std::const_pointer_cast<rocksdb::Comparator>(it);
  return Status::OK();
}

// Those that say how files of options are read take where these files are. False: it is none of
// them.
bool attach_to_config(options* to, const std::string& name, ObjectKind kind, const object* given,
                      Status* s) {
  if (dynamic_cast<named_options<rocksdb::ConfigOptions>*>(to) == nullptr) return false;
  auto* o = static_cast<rocksdb::ConfigOptions*>(const_cast<void*>(to->raw()));
  if (kind != ObjectKind::Env) {
    *s = Status::InvalidArgument("options: config options take an env, no other object");
    return true;
  }
  if (name != "env") {
    *s = Status::InvalidArgument("name: \"" + name + "\"; accepted: \"env\" in config options");
    return true;
  }
  o->env = given != nullptr ? static_cast<const env*>(given)->it.get() : inside::system_env();
  to->kept["env"] = given != nullptr ? static_cast<const env*>(given)->it : nullptr;
  *s = Status::OK();
  return true;
}

struct place {
  const char* name;
  ObjectKind takes;
  const char* noun;
  set_in_options* set;
};

constexpr place kPlaces[] = {
    {"block_cache", ObjectKind::Cache, "a cache", set_block_cache},
    {"table.block_cache", ObjectKind::Cache, "a cache", set_block_cache},
    {"filter_policy", ObjectKind::FilterPolicy, "a filter policy", set_filter_policy},
    {"table.filter_policy", ObjectKind::FilterPolicy, "a filter policy", set_filter_policy},
    {"row_cache", ObjectKind::Cache, "a cache", set_row_cache},
    {"blob_cache", ObjectKind::Cache, "a cache", set_blob_cache},
    {"env", ObjectKind::Env, "an env", set_env},
    {"write_buffer_manager", ObjectKind::WriteBufferManager, "a write buffer manager",
     set_member<&rocksdb::Options::write_buffer_manager, write_buffer_manager>},
    {"rate_limiter", ObjectKind::RateLimiter, "a rate limiter",
     set_member<&rocksdb::Options::rate_limiter, rate_limiter>},
    {"sst_file_manager", ObjectKind::SstFileManager, "an SST file manager", set_sst_file_manager},
    {"statistics", ObjectKind::Statistics, "statistics",
     set_member<&rocksdb::Options::statistics, statistics>},
    {"comparator", ObjectKind::Comparator, "a comparator", set_comparator},
    {"prefix_extractor", ObjectKind::SliceTransform, "a slice transform",
     set_member<&rocksdb::Options::prefix_extractor, slice_transform>},
    {"memtable_insert_with_hint_prefix_extractor", ObjectKind::SliceTransform, "a slice transform",
     set_member<&rocksdb::Options::memtable_insert_with_hint_prefix_extractor, slice_transform>},
    {"merge_operator", ObjectKind::MergeOperator, "a merge operator", set_merge_operator},
    {"compaction_filter", ObjectKind::CompactionFilter, "a compaction filter",
     set_compaction_filter},
    {"compaction_filter_factory", ObjectKind::CompactionFilterFactory,
     "a compaction filter factory", set_compaction_filter_factory},
    {"table_properties_collectors", ObjectKind::TablePropertiesCollectorFactory,
     "a table properties collector factory", set_collector_factory},
    {"table_properties_collector_factories", ObjectKind::TablePropertiesCollectorFactory,
     "a table properties collector factory", set_collector_factory},
    {"sst_partitioner_factory", ObjectKind::SstPartitionerFactory, "an SST partitioner factory",
     set_sst_partitioner_factory},
    {"wal_filter", ObjectKind::WalFilter, "a WAL filter", set_wal_filter},
    {"table_filter", ObjectKind::TableFilter, "a table filter", set_table_filter},
    {"listeners", ObjectKind::EventListener, "an event listener", set_listeners},
    {"info_log", ObjectKind::Logger, "a logger", set_member<&rocksdb::Options::info_log, logger>},
};

const place* find_place(const std::string& name, ObjectKind kind) {
  for (const auto& place : kPlaces) {
    if (place.takes == kind && name == place.name) return &place;
  }
  return nullptr;
}

Status attach(options* options, const std::string& name, ObjectKind kind, const object* given) {
  Status s;
  if (attach_to_backup(options, name, kind, given, &s)) return s;
  if (attach_to_config(options, name, kind, given, &s)) return s;
  if (const auto* found = find_place(name, kind)) return found->set(options, given);
  std::vector<std::string> accepted;
  const char* noun = "an object";
  for (const auto& place : kPlaces) {
    if (place.takes != kind) continue;
    accepted.push_back(place.name);
    noun = place.noun;
  }
  for (const auto& place : kPlaces) {
    if (name == place.name) {
      return Status::InvalidArgument("name: \"" + name + "\" takes " + place.noun + ", not " +
                                     noun);
    }
  }
  return unknown("no option that takes " + std::string(noun) + " is called", name, accepted);
}

// Notes, for use_stored_options, that the caller chose it.
void note_given(options* options, const std::string& name) {
  const bool in_table = name == "block_cache" || name == "filter_policy";
  options->given.insert(own_name(in_table ? "table." + name : name));
}

}  // namespace
}  // namespace rx

extern "C" int32_t rx_options_attach(rx::options* options, const char* name, rx::ObjectKind kind,
                                     const rx::object* object, rx::status* st) {
  return rx::run(st, [&] {
    const rx::Status s = rx::attach(options, name, kind, object);
    if (s.ok()) rx::note_given(options, name);
    return s;
  });
}

extern "C" int32_t rx_options_add_collector_factory(rx::options* options, const char* name,
                                                    const rx::object* factory, rx::status* st) {
  return rx::run(st, [&] {
    const rx::ObjectKind kind = rx::ObjectKind::TablePropertiesCollectorFactory;
    const auto* place = rx::find_place(name, kind);
    const rx::Status s = place != nullptr ? rx::add_collector_factory(options, factory)
                                          : rx::attach(options, name, kind, factory);
    if (s.ok()) rx::note_given(options, name);
    return s;
  });
}

// Adds to the existing ones.
extern "C" int32_t rx_options_add_event_listener(rx::options* options, const char* name,
                                                 const rx::object* listener, rx::status* st) {
  return rx::run(st, [&] {
    if (strcmp(name, "listeners") != 0) {
      return rx::unknown("no option that takes event listeners is called", name, {"listeners"});
    }
    auto& listeners = rx::changeable(options).listeners;
    listeners.push_back(static_cast<const rx::event_listener*>(listener)->it);
    rx::note_given(options, name);
    return rx::Status::OK();
  });
}
