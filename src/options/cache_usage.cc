// table.cache_usage_options.ROLE: which of RocksDB's memory is charged to the block cache
// (include/rocksdb/table.h: CacheUsageOptions). RocksDB has no names for these.
#include "rocksdb/cache.h"
#include "rocksdb/table.h"
#include "src/options/extra.h"

namespace rx {

using rocksdb::BlockBasedTableOptions;
using rocksdb::CacheEntryRole;
using rocksdb::TableFactory;
using Decision = rocksdb::CacheEntryRoleOptions::Decision;

const char kCacheUsages[] = "kEnabled, kDisabled, kFallback";

namespace {

const char kHead[] = "cache_usage_options";

// The roles that can be charged (table/block_based/block_based_table_factory.cc, ValidateOptions).
const CacheEntryRole kRoles[] = {CacheEntryRole::kCompressionDictionaryBuildingBuffer,
                                 CacheEntryRole::kFilterConstruction,
                                 CacheEntryRole::kBlockBasedTableReader,
                                 CacheEntryRole::kFileMetadata, CacheEntryRole::kBlobCache};

const std::pair<const char*, Decision> kDecisions[] = {{"kEnabled", Decision::kEnabled},
                                                       {"kDisabled", Decision::kDisabled},
                                                       {"kFallback", Decision::kFallback}};

const CacheEntryRole* role_of(const std::string& name) {
  for (const auto& role : kRoles) {
    if (GetCacheEntryRoleName(role) == name) return &role;
  }
  return nullptr;
}

Status set_role(BlockBasedTableOptions* table, const std::string& shown, const std::string& name,
                const std::string& given) {
  const CacheEntryRole* role = role_of(name);
  if (role == nullptr) {
    std::vector<std::string> known;
    const std::string head = shown.substr(0, shown.size() - name.size());
    for (const auto& one : kRoles) known.push_back(head + GetCacheEntryRoleName(one));
    return unknown_name(shown, known);
  }
  for (const auto& [text, decision] : kDecisions) {
    if (given != text) continue;
    table->cache_usage_options.options_overrides[*role].charged = decision;
    return Status::OK();
  }
  return refuse(shown, given, kCacheUsages);
}

std::string get_role(const BlockBasedTableOptions& table, CacheEntryRole role) {
  const auto& overrides = table.cache_usage_options.options_overrides;
  const auto found = overrides.find(role);
  const Decision decision = found == overrides.end() ? Decision::kFallback : found->second.charged;
  for (const auto& [text, one] : kDecisions) {
    if (one == decision) return text;
  }
  return "";
}

}  // namespace

bool is_cache_usage(const TableFactory& factory, const std::string& field) {
  return field.substr(0, field.find('.')) == kHead &&
         factory.GetOptions<BlockBasedTableOptions>() != nullptr;
}

Status set_cache_usage(const std::string& shown, const std::string& field, const std::string& given,
                       std::shared_ptr<TableFactory>* factory) {
  BlockBasedTableOptions table = *(*factory)->GetOptions<BlockBasedTableOptions>();
  Status s;
  if (field != kHead) {
    s = set_role(&table, shown, field.substr(sizeof kHead), given);
  } else {
    Pairs pairs;
    if (given != "{}") s = split_pairs(given, &pairs);
    for (size_t i = 0; s.ok() && i < pairs.size(); i++) {
      s = set_role(&table, shown + "." + pairs[i].first, pairs[i].first, pairs[i].second);
    }
  }
  if (s.ok()) factory->reset(rocksdb::NewBlockBasedTableFactory(table));
  return s;
}

Status get_cache_usage(const TableFactory& factory, const std::string& field, std::string* value) {
  const auto& table = *factory.GetOptions<BlockBasedTableOptions>();
  if (field != kHead) {
    const CacheEntryRole* role = role_of(field.substr(sizeof kHead));
    if (role == nullptr) return Status::NotFound();
    *value = get_role(table, *role);
    return Status::OK();
  }
  value->clear();
  for (const auto& role : kRoles) {
    const std::string decision = get_role(table, role);
    if (decision == "kFallback") continue;
    value->append(value->empty() ? "" : ";").append(GetCacheEntryRoleName(role));
    value->append("=").append(decision);
  }
  *value = "{" + *value + "}";
  return Status::OK();
}

void cache_usage_names(const TableFactory& factory, std::vector<std::string>* names) {
  if (!is_cache_usage(factory, kHead)) return;
  names->push_back(kHead);
  for (const auto& role : kRoles) {
    names->push_back(std::string(kHead) + "." + GetCacheEntryRoleName(role));
  }
}

}  // namespace rx
