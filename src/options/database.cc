// Reads DBOptions and ColumnFamilyOptions by name, through RocksDB's own tables of them.
#include <algorithm>
#include <set>

#include "rocksdb/advanced_cache.h"
#include "rocksdb/rate_limiter.h"
#include "rocksdb/table.h"
#include "src/inside/option_text.h"
#include "src/inside/posix/held_files.h"
#include "src/options/configurable.h"
#include "src/options/extra.h"

namespace rx {
namespace {

using rocksdb::Cache;
using rocksdb::ConfigOptions;
using rocksdb::Configurable;
using rocksdb::Customizable;
using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;

// Options that RocksDB can set but not write: caches, the rate limiter, the env, any delimiter.
bool get_unwritten(const rocksdb::Options& o, const std::string& name, std::string* value) {
  if (name == "rate_limiter_bytes_per_sec") {
    *value = o.rate_limiter == nullptr ? "0" : std::to_string(o.rate_limiter->GetBytesPerSecond());
  } else if (name == "blob_cache") {
    *value = describe(o.blob_cache);
  } else if (name == "env") {
    const bool is_system = o.env != nullptr && inside::is_system(o.env);
    const rocksdb::Env* env = is_system ? rocksdb::Env::Default() : o.env;
    *value = env == nullptr ? "nullptr" : env->GetId();
  } else if (name == "statistics") {
    *value = o.statistics == nullptr ? "nullptr" : o.statistics->GetId();
  } else if (name == "merge_operator.delimiter" &&
             delimiter_of(o.merge_operator.get()) != nullptr) {
    *value = *delimiter_of(o.merge_operator.get());
  } else {
    return false;
  }
  return true;
}

Status serialize(const ConfigOptions& config, const found& option, const std::string& name,
                 std::string* value) {
  const Status s = option.info->Serialize(config, name, option.base, value);
  if (s.ok() && option.info->GetType() == OptionType::kString) {
    *value = inside::unescape(*value);
  }
  return s;
}

Status get_part(const ConfigOptions& config, const Configurable& object, const std::string& name,
                std::string* value) {
  const size_t dot = name.find('.');
  const std::string head = name.substr(0, dot);
  const found option = find(object, head);
  if (option.info == nullptr) return Status::NotFound();
  if (option.info->IsDeprecated()) return refuse_removed(name);
  if (head == "block_cache" && dot == std::string::npos) {
    *value = describe(*option.as<std::shared_ptr<Cache>>());
    return Status::OK();
  }
  if (dot == std::string::npos) return serialize(config, option, head, value);
  const std::string rest = name.substr(dot + 1);
  if (option.info->IsStruct()) {
    const Infos* fields = fields_of(head);
    if (fields == nullptr || fields->count(rest) == 0) return Status::NotFound();
    return option.info->Serialize(config, rest, option.base, value);
  }
  const Customizable* inner = option.info->IsCustomizable() ? option.object() : nullptr;
  if (inner == nullptr) return Status::NotFound();
  if (rest == "id") {
    *value = inner->GetId();
    return Status::OK();
  }
  return get_part(config, *inner, rest, value);
}

}  // namespace

Status database_options::get(const std::string& given, std::string* value) const {
  ConfigOptions config;
  config.depth = ConfigOptions::kDepthDetailed;
  const std::string name = canonical(given);
  const auto special = extras().find(name);
  if (special != extras().end()) {
    *value = special->second.get(o);
    return Status::OK();
  }
  if (get_unwritten(o, name, value)) return Status::OK();
  const std::string table = "table_factory.";
  if (name.compare(0, table.size(), table) == 0 && o.table_factory != nullptr) {
    const std::string field = name.substr(table.size());
    if (is_cache_usage(*o.table_factory, field)) {
      const Status s = get_cache_usage(*o.table_factory, field, value);
      if (!s.IsNotFound()) return s;
    }
  }
  Status s = check_removed(name);
  if (!s.ok()) return check_removed(given).ok() ? s : check_removed(given);
  const auto database = inside::configurable(static_cast<const rocksdb::DBOptions&>(o));
  s = get_part(config, *database, name, value);
  if (!s.ok()) {
    const auto family = inside::configurable(static_cast<const rocksdb::ColumnFamilyOptions&>(o));
    const Status other = get_part(config, *family, name, value);
    if (!other.IsNotFound() || s.IsNotFound()) s = other;
  }
  if (!s.IsNotFound()) return s;
  std::vector<std::string> known;
  names(&known);
  return unknown_name(given, known);
}

void database_options::names(std::vector<std::string>* names) const {
  const auto database = inside::configurable(static_cast<const rocksdb::DBOptions&>(o));
  const auto family = inside::configurable(static_cast<const rocksdb::ColumnFamilyOptions&>(o));
  std::set<std::string> all;
  for (const auto& special : extras()) all.insert(special.first);
  const auto add = [&](const std::string& prefix) {
    return [&all, prefix](const std::string& name, const found& option) {
      all.insert(prefix + name);
      const Infos* fields = option.info->IsStruct() ? fields_of(name) : nullptr;
      if (fields == nullptr) return;
      for (const auto& field : *fields) all.insert(prefix + name + "." + field.first);
    };
  };
  for_each(*database, add(""));
  for_each(*family, add(""));
  if (o.table_factory != nullptr) for_each(*o.table_factory, add("table."));
  std::vector<std::string> usage;
  if (o.table_factory != nullptr) cache_usage_names(*o.table_factory, &usage);
  for (const auto& one : usage) all.insert("table." + one);
  names->assign(all.begin(), all.end());
}

Status database_options::facts(const std::string& given, option_facts* facts) const {
  const std::string table = "table_factory.";
  std::string name = own_name(given);
  const bool in_table = name.starts_with(table);
  facts->name = in_table ? "table." + name.substr(table.size()) : name;
  std::vector<std::string> known;
  names(&known);
  if (!std::binary_search(known.begin(), known.end(), facts->name)) {
    const Status removed = check_removed(given);
    return removed.ok() ? unknown_name(given, known) : removed;
  }
  const auto special = extras().find(name);
  if (special != extras().end()) {
    facts->type = special->second.type;
    return Status::OK();
  }
  const auto database = inside::configurable(static_cast<const rocksdb::DBOptions&>(o));
  const auto family = inside::configurable(static_cast<const rocksdb::ColumnFamilyOptions&>(o));
  found option = find(*database, name.substr(0, name.find('.')));
  const bool in_database = option.info != nullptr && !option.info->IsDeprecated();
  if (!in_database) option = find(*family, name.substr(0, name.find('.')));
  if (option.info->IsMutable()) {
    facts->live = in_database ? ROCKS_OPTION_LIVE_DATABASE : ROCKS_OPTION_LIVE_COLUMN_FAMILY;
  }
  if (in_table) {
    name.erase(0, table.size());
    if (is_cache_usage(*o.table_factory, name)) {
      const bool is_role = name.find('.') != std::string::npos;
      facts->live = ROCKS_OPTION_LIVE_NO;
      facts->type = is_role ? OptionType::kEnum : OptionType::kStruct;
      if (is_role) facts->accepted = kCacheUsages;
      return Status::OK();
    }
    option = find(*o.table_factory, name.substr(0, name.find('.')));
  }
  facts->type = option.info->GetType();
  const size_t dot = name.find('.');
  if (dot == std::string::npos) return Status::OK();
  facts->type = fields_of(name.substr(0, dot))->at(name.substr(dot + 1)).GetType();
  return Status::OK();
}

Status append_pair(const std::string& name, const std::string& value, bool is_string,
                   const std::string& delimiter, std::string* text) {
  std::string written = value;
  if (is_string && value.find_first_of("{};") != std::string::npos) {
    written = "{" + value + "}";
    if (OptionTypeInfo::StripOuterBraces(written) != value) {
      return Status::NotSupported(name, "an option string cannot hold braces that do not match");
    }
  }
  text->append(name).append("=").append(written).append(delimiter);
  return Status::OK();
}

Status database_options::text(const ConfigOptions& how, std::string* text) const {
  const auto database = inside::configurable(static_cast<const rocksdb::DBOptions&>(o));
  const auto family = inside::configurable(static_cast<const rocksdb::ColumnFamilyOptions&>(o));
  std::map<std::string, std::pair<std::string, bool>> all;
  Status s;
  const auto add = [&](const std::string& name, const found& option) {
    if (!s.ok() || !option.info->ShouldSerialize()) return;
    if (how.mutable_options_only && !option.info->IsMutable()) return;
    ConfigOptions config = how;
    config.mutable_options_only = false;
    std::string value;
    s = option.info->Serialize(config, name, option.base, &value);
    const bool is_string = option.info->GetType() == OptionType::kString;
    if (s.ok() && (is_string || !value.empty())) all[name] = {value, is_string};
  };
  for_each(*database, add);
  for_each(*family, add);
  for (const auto& [name, special] : extras()) {
    const std::string value = special.get(o);
    if (how.mutable_options_only || special.is_object || value == special.get(rocksdb::Options())) {
      continue;
    }
    all[name] = {inside::escape(value), false};
  }
  // After the table factory, which does not change these fields.
  const std::string usage = "cache_usage_options";
  if (o.table_factory != nullptr && is_cache_usage(*o.table_factory, usage) && s.ok()) {
    std::string value;
    s = get_cache_usage(*o.table_factory, usage, &value);
    if (value != "{}" && !how.mutable_options_only) all["table_factory." + usage] = {value, false};
  }
  text->clear();
  for (const auto& [name, value] : all) {
    if (s.ok()) s = append_pair(name, value.first, value.second, how.delimiter, text);
  }
  return s;
}

}  // namespace rx
