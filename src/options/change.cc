// Changes DBOptions and ColumnFamilyOptions by name: on RocksDB's configurable copies of them,
// which are written back once all values are accepted.
#include <algorithm>

#include "rocksdb/compaction_filter.h"
#include "rocksdb/table.h"
#include "src/inside/option_text.h"
#include "src/options/configurable.h"
#include "src/options/extra.h"
#include "src/options/presets/presets.h"

namespace rx {
namespace {

using rocksdb::Cache;
using rocksdb::ConfigOptions;
using rocksdb::Configurable;
using rocksdb::Customizable;
using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;
using rocksdb::TableFactory;

const char* table_name(const std::string& value) {
  if (value == "block_based" || value == "block_based_table_factory") return "BlockBasedTable";
  if (value == "plain" || value == "plain_table_factory") return "PlainTable";
  if (value == "cuckoo") return "CuckooTable";
  return nullptr;
}

// "{id=...;a=1}" with one property set to another value.
Status with_property(const std::string& object, const std::string& property,
                     const std::string& value, std::string* result) {
  std::string id;
  std::unordered_map<std::string, std::string> properties;
  const Status s = Configurable::GetOptionsMap(object, "", &id, &properties);
  if (!s.ok()) return s;
  properties[property] = value;
  *result = "{id=" + id;
  for (const auto& [name, one] : properties) {
    if (name != "id") *result += ";" + name + "=" + one;
  }
  *result += "}";
  return s;
}

// Memtables that divide by a bucket count, or reserve a count, given in the name
// (table/plain/plain_table_factory.cc).
Status check_memtable(const std::string& name, const std::string& value) {
  const size_t colon = value.find(':');
  if (colon == std::string::npos || value.find('=') != std::string::npos) return Status::OK();
  const std::string kind = value.substr(0, colon);
  const bool hashed =
      kind == "prefix_hash" || kind == "hash_linkedlist" || kind.starts_with("Hash");
  const char* limits = hashed ? ".bucket_count" : ".count";
  if (kind == "skip_list" || kind == "SkipListFactory") limits = ".lookahead";
  std::string ignored;
  const Status s =
      check_value(name + limits, OptionType::kSizeT, value.substr(colon + 1), &ignored);
  // RocksDB's pattern accepts only digits.
  if (!s.ok() || ignored != value.substr(colon + 1)) {
    return refuse(name, value, objects_of("memtable_factory"));
  }
  return s;
}

std::shared_ptr<Cache> default_block_cache() {
  const std::unique_ptr<TableFactory> fresh(rocksdb::NewBlockBasedTableFactory());
  return fresh->GetOptions<rocksdb::BlockBasedTableOptions>()->block_cache;
}

// A change in progress: RocksDB's configurable copies of both halves.
class change_in_progress {
 public:
  change_in_progress(const rocksdb::Options& o, database_options::scope where, Pairs* plain)
      : o_(o),
        where_(where),
        plain_(plain),
        database_(inside::configurable(static_cast<const rocksdb::DBOptions&>(o))),
        family_(inside::configurable(static_cast<const rocksdb::ColumnFamilyOptions&>(o))) {
    config_.ignore_unsupported_options = false;
    config_.invoke_prepare_options = false;
    config_.env = o.env;
  }

  Status apply(const std::string& given_name, const std::string& given, bool escaped) {
    const std::string name = canonical(given_name);
    const auto special = extras().find(name);
    if (special != extras().end()) {
      if (where_ != database_options::scope::kAnywhere) return immutable(given_name);
      specials_.emplace_back(&special->second, name, escaped ? inside::unescape(given) : given);
      return Status::OK();
    }
    const size_t dot = name.find('.');
    const std::string head = name.substr(0, dot);
    if (dot != std::string::npos && dot + 1 == name.size()) return unknown(given_name);
    bool in_database = true;
    found option = find(*database_, head);
    if (option.info == nullptr || option.info->IsDeprecated()) {
      const found other = find(*family_, head);
      if (other.info != nullptr) {
        option = other;
        in_database = false;
      }
    }
    Status s = check_removed(name);
    if (!s.ok()) return check_removed(given_name).ok() ? s : check_removed(given_name);
    if (option.info == nullptr) return unknown(given_name);
    if (option.info->IsDeprecated()) return refuse_removed(given_name);
    s = check_scope(given_name, *option.info, in_database);
    if (!s.ok()) return s;
    Configurable& half = in_database ? *database_ : *family_;
    if (head == "table_factory" || head == "block_based_table_factory" ||
        head == "plain_table_factory") {
      s = table(given_name, dot == std::string::npos ? "" : name.substr(dot + 1), head, given,
                *option.as<std::shared_ptr<TableFactory>>());
    } else if (dot == std::string::npos) {
      s = whole(half, option, given_name, name, given, escaped);
    } else {
      s = part(half, option, given_name, head, name.substr(dot + 1), given);
    }
    return s;
  }

  // Builds what was changed into `o`.
  Status finish(rocksdb::Options* o) {
    ConfigOptions config = config_;
    config.invoke_prepare_options = true;
    rocksdb::DBOptions database;
    Status s = build(config, *database_, inside::database_options_name, &database);
    rocksdb::ColumnFamilyOptions family;
    if (s.ok()) {
      s = build(config, *family_, inside::family_options_name, &family);
    }
    if (!s.ok()) return s;
    rocksdb::Options next(database, family);
    for (const auto& [special, name, value] : specials_) {
      s = special->set(&next, name, value);
      if (!s.ok()) return s;
    }
    *o = next;
    return s;
  }

 private:
  template <typename T>
  static Status build(const ConfigOptions& config, Configurable& from, const std::string& name,
                      T* to) {
    const Status s = from.ConfigureFromMap(config, {});
    if (s.ok()) *to = *from.GetOptions<T>(name);
    return s;
  }

  Status unknown(const std::string& name) const {
    std::vector<std::string> known;
    database_options all;
    all.o = o_;
    all.names(&known);
    // If other options have the name, the kind is probably the mistake.
    static constexpr std::pair<int32_t, const char*> kOthers[] = {
        {ROCKS_OPTIONS_OPEN, "OPEN"},
        {ROCKS_OPTIONS_READ, "READ"},
        {ROCKS_OPTIONS_WRITE, "WRITE"},
        {ROCKS_OPTIONS_FLUSH, "FLUSH"},
        {ROCKS_OPTIONS_COMPACT_RANGE, "COMPACT_RANGE"},
        {ROCKS_OPTIONS_WAIT_FOR_COMPACT, "WAIT_FOR_COMPACT"},
        {ROCKS_OPTIONS_CONFIG, "CONFIG"},
        {ROCKS_OPTIONS_TRANSACTION, "TRANSACTION"},
        {ROCKS_OPTIONS_WAL_ITER, "WAL_ITER"},
        {ROCKS_OPTIONS_INGEST, "INGEST"},
        {ROCKS_OPTIONS_BULK_LOAD, "BULK_LOAD"},
        {ROCKS_OPTIONS_BACKUP_ENGINE, "BACKUP_ENGINE"},
        {ROCKS_OPTIONS_CREATE_BACKUP, "CREATE_BACKUP"},
        {ROCKS_OPTIONS_RESTORE, "RESTORE"},
        {ROCKS_OPTIONS_CHECKPOINT, "CHECKPOINT"},
        {ROCKS_OPTIONS_IMPORT, "IMPORT"},
        {ROCKS_OPTIONS_LIVE_FILES, "LIVE_FILES"},
        {ROCKS_OPTIONS_ARROW, "ARROW"},
        {ROCKS_OPTIONS_COMPACT_FILES, "COMPACT_FILES"},
        {ROCKS_OPTIONS_TRACE, "TRACE"},
        {ROCKS_OPTIONS_REPLAY, "REPLAY"},
    };
    for (const auto& [kind, shown] : kOthers) {
      const auto other = make(kind);
      std::vector<std::string> names;
      other->names(&names);
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        return Status::InvalidArgument(
            "\"" + name + "\": no database option; it belongs to ROCKS_OPTIONS_" + shown);
      }
    }
    return unknown_name(name, known);
  }

  static Status immutable(const std::string& name) {
    return Status::InvalidArgument(
        name + ": cannot be changed while the database is open; set it when opening");
  }

  Status check_scope(const std::string& name, const OptionTypeInfo& info, bool in_database) const {
    using scope = database_options::scope;
    if (where_ == scope::kAnywhere) return Status::OK();
    if (in_database && where_ == scope::kLiveFamily) {
      return Status::InvalidArgument(
          name + ": an option of the whole database, not of a column family; " +
          (info.IsMutable() ? "use rocks_db_set_db_options" : "set it when opening"));
    }
    if (!in_database && where_ == scope::kLiveDatabase) {
      return Status::InvalidArgument(
          name + ": an option of a column family, not of the whole database; " +
          (info.IsMutable() ? "use rocks_db_set_options" : "set it when opening"));
    }
    return info.IsMutable() ? Status::OK() : immutable(name);
  }

  void note(const std::string& name, const std::string& value) {
    if (plain_ != nullptr) plain_->emplace_back(name, value);
  }

  // RocksDB's own error, with the details that it lacks.
  static Status explain(const Status& s, const std::string& name, const std::string& given) {
    if (s.ok()) return s;
    if (const char* objects = objects_of(name)) {
      return refuse(name, given, std::string(objects) + " (" + s.getState() + ")");
    }
    return Status::InvalidArgument(name + ": \"" + given +
                                   "\": " + (s.getState() != nullptr ? s.getState() : "refused"));
  }

  Status whole(Configurable& half, const found& option, const std::string& shown,
               const std::string& name, const std::string& given, bool escaped) {
    ConfigOptions config = config_;
    config.input_strings_escaped = false;
    std::string value;
    const OptionTypeInfo& info = *option.info;
    if (name == "blob_cache") return make_cache(shown, given, option.as<std::shared_ptr<Cache>>());
    Status s;
    if (info.IsStruct() && fields_of(name) != nullptr) {
      s = check_fields(shown, *fields_of(name), given);
      value = given;
    } else if (info.GetType() == OptionType::kString) {
      value = escaped ? inside::unescape(given) : given;
      // RocksDB strips one pair of braces.
      if (!escaped && OptionTypeInfo::StripOuterBraces(value) != value) value = "{" + value + "}";
    } else {
      s = check_value(shown, info.GetType(), given, &value);
      config.input_strings_escaped = info.IsConfigurable();
    }
    if (s.ok() && name == "memtable_factory") s = check_memtable(shown, value);
    if (s.ok() && name == "comparator") s = check_composed(shown, value);
    if (!s.ok()) return s;
    if (name == "compaction_filter") return compaction_filter(option, shown, value);
    const bool clears = value.empty() || value == "nullptr";
    if (clears && (name == "memtable_factory" || name == "comparator" || name == "env")) {
      return refuse(shown, given,
                    objects_of(name) != nullptr ? objects_of(name) : "a registered name");
    }
    if (clears && info.IsCustomizable()) value = "nullptr";
    const Customizable* before = info.IsCustomizable() ? option.object() : nullptr;
    // Setting an object's own name does not recreate it; one of callbacks could not be recreated.
    const bool anywhere = where_ == database_options::scope::kAnywhere;
    if (anywhere && before != nullptr && !value.empty() && before->GetId() == value) return s;
    s = half.ConfigureOption(config, name, value);
    if (s.ok() && info.IsCustomizable() && !clears) {
      // For some unknown names RocksDB keeps the old object.
      const bool is_old = info.IsSharedPtr() && option.object() == before;
      if (option.object() == nullptr || is_old) {
        return refuse(shown, given, objects_of(name) != nullptr ? objects_of(name) : "an object");
      }
      s = check_properties(shown, *option.object(), value);
      // Of this library's own, which check their settings together.
      if (s.ok() && name == "compaction_filter_factory") {
        s = option.object()->PrepareOptions(config);
      }
    }
    note(name, value);
    return explain(s, shown, given);
  }

  Status compaction_filter(const found& option, const std::string& shown,
                           const std::string& value) {
    const rocksdb::CompactionFilter* filter = nullptr;
    if (!value.empty() && value != "nullptr") {
      const Status s = rocksdb::CompactionFilter::CreateFromString(config_, value, &filter);
      if (!s.ok()) return explain(s, shown, value);
    }
    *option.as<const rocksdb::CompactionFilter*>() = filter;
    return Status::OK();
  }

  // "head.field": changes a struct in place, but recreates an object, which other options may
  // share.
  Status part(Configurable& half, const found& option, const std::string& shown,
              const std::string& head, const std::string& field, const std::string& given) {
    ConfigOptions config = config_;
    config.input_strings_escaped = false;
    if (option.info->IsStruct()) {
      std::string value;
      const Infos* fields = fields_of(head);
      const auto known = fields == nullptr ? Infos::const_iterator() : fields->find(field);
      if (fields != nullptr && known == fields->end()) return unknown(shown);
      Status s;
      if (fields != nullptr) s = check_value(shown, known->second.GetType(), given, &value);
      if (!s.ok()) return s;
      s = half.ConfigureOption(config, head + "." + field, value);
      note(head + "." + field, value);
      return explain(s, shown, given);
    }
    Customizable* object = option.info->IsCustomizable() ? option.object() : nullptr;
    if (object == nullptr) return unknown(shown);
    std::string rebuilt;
    Status s = rebuild(*object, shown, field, given, &rebuilt);
    if (s.ok()) s = whole(half, option, head, head, rebuilt, true);
    return s;
  }

  Status rebuild(const Customizable& object, const std::string& shown, const std::string& field,
                 const std::string& given, std::string* rebuilt) {
    if (field == "id") {
      *rebuilt = given;
      return Status::OK();
    }
    const found known = find(object, field);
    if (known.info == nullptr) {
      std::vector<std::string> names;
      const std::string prefix = shown.substr(0, shown.size() - field.size());
      for_each(object,
               [&](const std::string& one, const found&) { names.push_back(prefix + one); });
      return unknown_name(shown, names);
    }
    if (known.info->IsDeprecated()) return refuse_removed(shown);
    std::string value;
    const Status s = check_value(shown, known.info->GetType(), given, &value);
    if (!s.ok()) return s;
    if (object.GetOptions<std::string>(kDelimiter) != nullptr) {
      value = inside::written_bytes(value);
    } else if (known.info->GetType() == OptionType::kString) {
      value = inside::escape(value);
      if (value.find_first_of("{};=") != std::string::npos) value = "{" + value + "}";
    }
    return with_property(object.ToString(config_), field, value, rebuilt);
  }

  // The table factory or, with a field, one of its options. Changes a clone: other options may
  // share the factory.
  Status table(const std::string& shown, const std::string& field, const std::string& head,
               const std::string& given, std::shared_ptr<TableFactory>& factory) {
    ConfigOptions config = config_;
    config.input_strings_escaped = false;
    if (!field.empty()) return table_field(config, shown, field, given, factory);
    std::string id = head == "block_based_table_factory"
                         ? "BlockBasedTable"
                         : (head == "plain_table_factory" ? "PlainTable" : "");
    std::unordered_map<std::string, std::string> map;
    Pairs pairs;
    Status s;
    if (given.find('=') != std::string::npos) {
      s = split_pairs(given, &pairs);
      if (!s.ok()) return refuse(shown, given, objects_of("table_factory"));
      for (const auto& one : pairs) {
        if (one.first == "id") id = one.second;
      }
    } else if (head == "table_factory") {
      id = given;
    }
    if (table_name(id) != nullptr) id = table_name(id);
    if (id.empty() && !pairs.empty()) id = factory->Name();
    const bool same = factory->IsInstanceOf(id);
    if (!same && where_ != database_options::scope::kAnywhere) return immutable(shown);
    std::shared_ptr<TableFactory> next;
    if (same && !pairs.empty()) {
      next = factory->Clone();
    } else {
      s = TableFactory::CreateFromString(config, id, &next);
      if (!s.ok() || next == nullptr) return refuse(shown, given, objects_of("table_factory"));
    }
    for (size_t i = 0; s.ok() && i < pairs.size(); i++) {
      if (pairs[i].first == "id") continue;
      s = table_field(config, shown + "." + pairs[i].first, pairs[i].first, pairs[i].second, next);
    }
    if (s.ok()) factory = next;
    return s;
  }

  Status table_field(const ConfigOptions& config, const std::string& shown,
                     const std::string& field, const std::string& given,
                     std::shared_ptr<TableFactory>& factory) {
    if (is_cache_usage(*factory, field)) {
      if (where_ != database_options::scope::kAnywhere) return immutable(shown);
      return set_cache_usage(shown, field, given, &factory);
    }
    const size_t dot = field.find('.');
    const std::string head = field.substr(0, dot);
    const found option = find(*factory, head);
    if (option.info == nullptr) return unknown(shown);
    if (option.info->IsDeprecated()) return refuse_removed(shown);
    std::string value, name = head;
    Status s;
    if (option.info->IsStruct()) {
      const Infos* fields = fields_of(head);
      if (dot == std::string::npos) {
        s = check_fields(shown, *fields, given);
        value = given;
      } else {
        const auto known = fields->find(field.substr(dot + 1));
        if (known == fields->end()) return unknown(shown);
        s = check_value(shown, known->second.GetType(), given, &value);
        name = field;
      }
    } else if (dot != std::string::npos) {
      Customizable* object = option.info->IsCustomizable() ? option.object() : nullptr;
      if (object == nullptr) return unknown(shown);
      s = rebuild(*object, shown, field.substr(dot + 1), given, &value);
    } else {
      s = check_value(shown, option.info->GetType(), given, &value);
      // Cuckoo tables divide by the value that means "no hash table" in plain tables.
      const bool divides = head == "hash_table_ratio" && factory->IsInstanceOf("CuckooTable");
      if (s.ok() && divides && inside::parse_double(value) < 0.01) {
        s = refuse(shown, given, "a number from 0.01 to 1");
      }
    }
    if (!s.ok()) return s;
    std::shared_ptr<TableFactory> next = factory->Clone();
    const found target = find(*next, head);
    auto* blocks = next->GetOptions<rocksdb::BlockBasedTableOptions>();
    if (head == "block_cache") {
      s = make_cache(shown, value, target.as<std::shared_ptr<Cache>>());
      if (s.ok() && blocks != nullptr && blocks->no_block_cache && blocks->block_cache != nullptr) {
        s = refuse(shown, given, "nullptr, since the options say no_block_cache=true");
      }
      if (!s.ok()) return s;
    } else {
      ConfigOptions inner = config;
      inner.input_strings_escaped = target.info->IsConfigurable();
      const bool clears = target.info->IsCustomizable() && (value.empty() || value == "nullptr");
      if (clears) value = "nullptr";
      const void* before = target.info->IsCustomizable() ? target.object() : nullptr;
      s = next->ConfigureOption(inner, name, value);
      if (s.ok() && target.info->IsCustomizable() && !clears) {
        if (target.object() == nullptr || target.object() == before) {
          const char* objects = objects_of(head);
          return refuse(shown, given, objects != nullptr ? objects : "a registered name");
        }
        // table/block_based/block_based_table_factory.cc, ParseOption.
        s = check_properties(shown, *target.object(), value, target.info->IsByName());
      }
    }
    if (!s.ok()) return explain(s, shown, given);
    // As RocksDB's constructor of the factory does (InitializeOptions), unlike its parser.
    if (head == "no_block_cache" && blocks != nullptr) {
      blocks->block_cache = blocks->no_block_cache ? nullptr : default_block_cache();
    }
    factory = next;
    note("table_factory." + name, value);
    return s;
  }

  const rocksdb::Options& o_;
  const database_options::scope where_;
  Pairs* const plain_;
  ConfigOptions config_;
  std::unique_ptr<Configurable> database_, family_;
  std::vector<std::tuple<const extra*, std::string, std::string>> specials_;
};

}  // namespace

Status database_options::set(const Pairs& values, bool escaped) {
  Pairs all;
  const Status s = with_presets(values, &all);
  return s.ok() ? change(all, escaped, scope::kAnywhere, nullptr) : s;
}

Status database_options::change(const Pairs& values, bool escaped, scope where, Pairs* plain) {
  change_in_progress work(o, where, plain);
  for (const auto& [name, value] : values) {
    const Status s = work.apply(name, value, escaped);
    if (!s.ok()) return s;
  }
  const rocksdb::Comparator* before = o.comparator;
  const Status s = work.finish(&o);
  if (s.ok()) {
    for (const auto& one : values) given.insert(own_name(one.first));
  }
  if (o.comparator != before) kept.erase("comparator");
  if (s.ok()) {
    drop_unless_in_use("compaction_filter", o.compaction_filter);
    drop_unless_in_use("wal_filter", o.wal_filter);
    if (o.sst_file_manager == nullptr) kept.erase("sst_file_manager");
  }
  return s;
}

// A name may have replaced a user's object, whose state is destroyed with its last user.
void database_options::drop_unless_in_use(const char* name, const void* in_use) {
  const auto held = kept.find(name);
  if (held != kept.end() && held->second.get() != in_use) kept.erase(held);
}

}  // namespace rx
