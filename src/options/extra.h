// Options of a database that RocksDB's own tables lack.
#pragma once

#include <functional>

#include "rocksdb/merge_operator.h"
#include "src/options/options.h"

namespace rx {

// Fields that RocksDB has no name for.
struct extra {
  bool of_family;
  std::function<Status(rocksdb::Options*, const std::string& name, const std::string& value)> set;
  std::function<std::string(const rocksdb::Options&)> get;
  // No string can create it.
  bool is_object = false;
  rocksdb::OptionType type = rocksdb::OptionType::kVector;
};

const std::unordered_map<std::string, extra>& extras();

// Registers with RocksDB the objects that this library makes by name in its own way.
void register_built_ins();
// The merge operators among them: in src/plugins/merge_operator/builtin.cc.
void offer_merge_operators();
// The compaction filters: in src/plugins/files/builtin.cc.
void offer_compaction_filters();
// Those of Redis's structures: in src/redis/filter.cc.
void offer_redis_filters();

// The rest are options that are objects, or fields of objects: the code that makes and shows them
// is with the objects.

// Makes a cache from its size or from the settings of rocks_cache_new; a text that describes the
// current cache leaves that in place.
Status make_cache(const std::string& name, const std::string& value,
                  std::shared_ptr<rocksdb::Cache>* cache);
// A cache as rocks_options_value shows it.
std::string describe(const std::shared_ptr<rocksdb::Cache>& cache);

// cache_usage_options or cache_usage_options.ROLE, of a block-based table's.
bool is_cache_usage(const rocksdb::TableFactory& factory, const std::string& field);
// Sets it in a new factory, because the old one may be shared.
Status set_cache_usage(const std::string& shown, const std::string& field, const std::string& given,
                       std::shared_ptr<rocksdb::TableFactory>* factory);
Status get_cache_usage(const rocksdb::TableFactory& factory, const std::string& field,
                       std::string* value);
void cache_usage_names(const rocksdb::TableFactory& factory, std::vector<std::string>* names);
// What a role accepts.
extern const char kCacheUsages[];

// The registered name of the delimiter of this library's string append operator.
constexpr char kDelimiter[] = "rocks.StringAppend.delimiter";
inline const std::string* delimiter_of(const rocksdb::MergeOperator* merge_operator) {
  return merge_operator == nullptr ? nullptr : merge_operator->GetOptions<std::string>(kDelimiter);
}

}  // namespace rx
