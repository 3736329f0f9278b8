#include "configurable.h"

#include <cstring>

#include "util/string_util.h"

namespace rx {

using rocksdb::Configurable;

namespace {

// The tables are a private member of every Configurable. An explicit instantiation
// may name it, and the friend that it defines hands it out.
auto tables_of(const Configurable& object);
template <auto Member>
struct reach {
  friend auto tables_of(const Configurable& object) { return &(object.*Member); }
};
template struct reach<&Configurable::options_>;

}  // namespace

found find(const Configurable& object, const std::string& name) {
  for (const auto& table : *tables_of(object)) {
    if (table.type_map == nullptr) continue;
    const auto one = table.type_map->find(name);
    if (one == table.type_map->end()) continue;
    const auto address = reinterpret_cast<intptr_t>(&object) + table.opt_offset;
    return {&one->second, reinterpret_cast<void*>(address)};
  }
  return {};
}

void for_each(const Configurable& object,
              const std::function<void(const std::string&, const found&)>& each) {
  for (const auto& table : *tables_of(object)) {
    if (table.type_map == nullptr) continue;
    const auto address = reinterpret_cast<intptr_t>(&object) + table.opt_offset;
    for (const auto& [name, info] : *table.type_map) {
      if (!info.IsDeprecated() && !info.IsAlias()) {
        each(name, found{&info, reinterpret_cast<void*>(address)});
      }
    }
  }
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
      for_each(object, [&](const std::string& one, const found&) { names.push_back(name + "." + one); });
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
    if (rocksdb::StartsWith(name, prefix)) return "table_factory." + name.substr(strlen(prefix));
  }
  return name;
}

}  // namespace rx
