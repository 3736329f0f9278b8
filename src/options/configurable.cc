#include "src/options/configurable.h"

#include <cstring>
#include "src/inside/grabs.h"

namespace rx {

using rocksdb::Configurable;

found find(const Configurable& object, const std::string& name) {
  found first;
  inside::each_option_table(object, [&](const inside::option_table& table, void* base) {
    const auto one = table.find(name);
    if (one != table.end() && first.info == nullptr) first = {&one->second, base};
  });
  return first;
}

void for_each(const Configurable& object,
              const std::function<void(const std::string&, const found&)>& each) {
  inside::each_option_table(object, [&](const inside::option_table& table, void* base) {
    for (const auto& [name, info] : table) {
      if (!info.IsDeprecated() && !info.IsAlias()) each(name, found{&info, base});
    }
  });
}

Status check_properties(const std::string& name, const Configurable& object,
                        const std::string& value, bool silent) {
  if (value.find('=') == std::string::npos) return Status::OK();
  Pairs pairs;
  Status s = split_pairs(value, &pairs);
  for (size_t i = 0; s.ok() && i < pairs.size(); i++) {
    if (pairs[i].first == "id") continue;
    const std::string full = name + "." + pairs[i].first;
    const found one = find(object, pairs[i].first);
    if (one.info == nullptr && silent) {
      std::vector<std::string> names;
      for_each(object,
               [&](const std::string& one, const found&) { names.push_back(name + "." + one); });
      return unknown_name(full, names);
    }
    if (one.info == nullptr) continue;  // RocksDB names it.
    if (one.info->IsDeprecated()) return refuse_removed(full);
    std::string ignored;
    const Infos* fields = fields_of(pairs[i].first);
    if (one.info->IsStruct() && fields != nullptr) {
      s = check_fields(full, *fields, pairs[i].second);
    } else {
      s = check_value(full, one.info->GetType(), pairs[i].second, &ignored);
    }
  }
  return s;
}

std::string canonical(const std::string& name) {
  if (name == "wal_ttl_seconds") return "WAL_ttl_seconds";
  if (name == "wal_size_limit_mb") return "WAL_size_limit_MB";
  if (name == "memtable") return "memtable_factory";
  if (name == "table") return "table_factory";
  if (name == "table_properties_collector_factories") return "table_properties_collectors";
  for (const char* prefix : {"table.", "block_based_table_factory.", "plain_table_factory."}) {
    if (name.starts_with(prefix)) return "table_factory." + name.substr(strlen(prefix));
  }
  return name;
}

std::string own_name(const std::string& name) {
  const std::string own = canonical(name);
  const bool is_table = own == "block_based_table_factory" || own == "plain_table_factory";
  return is_table ? "table_factory" : own;
}

}  // namespace rx
