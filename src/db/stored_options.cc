// Options as a database's newest OPTIONS file has them, under what the caller gives.
#include "rocksdb/table.h"
#include "rocksdb/utilities/options_util.h"
#include "src/base/checks/encrypted.h"
#include "src/base/text/names.h"
#include "src/db/open/open.h"
#include "src/db/options_file.h"
#include "src/objects/objects.h"
#include "src/options/options.h"

namespace rx {
namespace {

using rocksdb::Options;

using take_object = void(const Options& from, Options* to);

template <auto Member>
void take_member(const Options& from, Options* to) {
  to->*Member = from.*Member;
}

// Options that are objects: the object itself is taken, not one of the same text.
const std::unordered_map<std::string, take_object*>& objects() {
  static const std::unordered_map<std::string, take_object*> objects = {
      {"blob_cache", take_member<&Options::blob_cache>},
      {"blob_direct_write_partition_strategy",
       take_member<&Options::blob_direct_write_partition_strategy>},
      {"compaction_filter", take_member<&Options::compaction_filter>},
      {"compaction_filter_factory", take_member<&Options::compaction_filter_factory>},
      {"compaction_service", take_member<&Options::compaction_service>},
      {"compaction_thread_limiter", take_member<&Options::compaction_thread_limiter>},
      {"comparator", take_member<&Options::comparator>},
      {"compression_manager", take_member<&Options::compression_manager>},
      {"file_checksum_gen_factory", take_member<&Options::file_checksum_gen_factory>},
      {"info_log", take_member<&Options::info_log>},
      {"listeners", take_member<&Options::listeners>},
      {"memtable_factory", take_member<&Options::memtable_factory>},
      {"memtable_insert_with_hint_prefix_extractor",
       take_member<&Options::memtable_insert_with_hint_prefix_extractor>},
      {"merge_operator", take_member<&Options::merge_operator>},
      {"prefix_extractor", take_member<&Options::prefix_extractor>},
      {"rate_limiter", take_member<&Options::rate_limiter>},
      {"rate_limiter_bytes_per_sec", take_member<&Options::rate_limiter>},
      {"row_cache", take_member<&Options::row_cache>},
      {"sst_file_manager", take_member<&Options::sst_file_manager>},
      {"sst_partitioner_factory", take_member<&Options::sst_partitioner_factory>},
      {"statistics", take_member<&Options::statistics>},
      {"table_factory", take_member<&Options::table_factory>},
      {"table_properties_collectors", take_member<&Options::table_properties_collector_factories>},
      {"wal_filter", take_member<&Options::wal_filter>},
      {"write_buffer_manager", take_member<&Options::write_buffer_manager>},
  };
  return objects;
}

// The same of block-based tables. False: `field` is no object.
bool take_table_object(const options* from, const std::string& field, options* to, Status* s) {
  const auto& factory = database(from).table_factory;
  const auto* table =
      factory != nullptr ? factory->GetOptions<rocksdb::BlockBasedTableOptions>() : nullptr;
  if (table == nullptr) return false;
  const auto take = [&](auto member) {
    *s = change_table(to, ("table." + field).c_str(), [&](rocksdb::BlockBasedTableOptions* into) {
      into->*member = table->*member;
      return Status::OK();
    });
    return true;
  };
  if (field == "block_cache") return take(&rocksdb::BlockBasedTableOptions::block_cache);
  if (field == "filter_policy") return take(&rocksdb::BlockBasedTableOptions::filter_policy);
  if (field == "flush_block_policy_factory") {
    return take(&rocksdb::BlockBasedTableOptions::flush_block_policy_factory);
  }
  return false;
}

Status take_one(const options* from, const std::string& name, options* to) {
  const std::string table = "table_factory.";
  Status s;
  if (name.starts_with(table)) {
    if (from->given.count("table_factory") != 0) return s;  // with the table factory
    const std::string field =
        name.substr(table.size(), name.find('.', table.size()) - table.size());
    if (take_table_object(from, field, to, &s)) return s;
  } else {
    const auto object = objects().find(name.substr(0, name.find('.')));
    if (object != objects().end()) {
      object->second(database(from), &changeable(to));
      return s;
    }
  }
  std::string value;
  s = from->get(name, &value);
  return s.ok() ? to->set({{name, value}}, false) : s;
}

// How a database is opened and where its files are: never from an OPTIONS file.
void take_opening(const options* from, options* to) {
  const Options& given = database(from);
  Options& o = changeable(to);
  o.create_if_missing = given.create_if_missing;
  o.create_missing_column_families = given.create_missing_column_families;
  o.error_if_exists = given.error_if_exists;
  o.env = given.env;
  const auto env = from->kept.find("env");
  if (env != from->kept.end()) to->kept["env"] = env->second;
}

}  // namespace
}  // namespace rx

extern "C" {

bool rx_open_uses_stored(const rx::options* how) { return rx::opening(how).use_stored_options; }

// As rx_options_load, of the newest file in a database's folder.
int32_t rx_options_stored(const char* path, const rx::options* options, char** names, size_t* len,
                          rx::options*** out, size_t* count, rx::status* st) {
  return rx::run(st, [&] {
    rocksdb::ConfigOptions config;
    config.env = rx::database(options).env;
    std::string file;
    rx::Status s = rocksdb::GetLatestOptionsFileName(path, config.env, &file);
    if (s.IsNotFound()) {
      return rx::Status::InvalidArgument("use_stored_options: no OPTIONS file in " +
                                         rx::quoted(path));
    }
    if (!s.ok()) return s;
    file = std::string(path) + "/" + file;
    s = rx::check_file_cipher(config.env, "path", file);
    if (!s.ok()) return s;
    s = rx::load_options(config, path, file, names, len, out, count);
    if (s.ok() || s.IsIOError()) {
      return s.ok() ? s : rx::Status::CopyAppendMessage(s, "; use_stored_options: ", file);
    }
    return rx::Status::Corruption("use_stored_options: " + rx::quoted(file) + " cannot be read",
                                  s.ToString());
  });
}

// Puts what was set in `given` over the options in `to`.
int32_t rx_options_take_given(const rx::options* given, rx::options* to, rx::status* st) {
  return rx::run(st, [&] {
    rx::take_opening(given, to);
    rx::Status s;
    for (const auto& name : given->given) {
      if (name == "env") continue;  // It was taken: an env that was made has no text.
      s = rx::take_one(given, name, to);
      if (!s.ok()) break;
      const auto kept = given->kept.find(name);
      if (kept != given->kept.end()) to->kept[name] = kept->second;
    }
    return s;
  });
}
}
