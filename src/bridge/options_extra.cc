#include "options_extra.h"

#include <algorithm>
#include <set>

#include "options/options_helper.h"
#include "rocksdb/advanced_cache.h"
#include "rocksdb/utilities/object_registry.h"
#include "util/string_util.h"
#include "utilities/compaction_filters/remove_emptyvalue_compactionfilter.h"

namespace rx {

using rocksdb::Cache;
using rocksdb::ConfigOptions;
using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;

namespace {

using Paths = std::vector<rocksdb::DbPath>;

Status set_paths(Paths* paths, const std::string& name, const std::string& value) {
  Paths next;
  size_t end = 0;
  const std::string all = value.compare(0, 2, "{{") == 0 ? OptionTypeInfo::StripOuterBraces(value)
                                                         : value;
  for (size_t at = 0; at < all.size() && end != std::string::npos; at = end + 1) {
    std::string one, size;
    Pairs pairs;
    Status s = OptionTypeInfo::NextToken(all, ':', at, &end, &one);
    if (s.ok()) s = split_pairs(one, &pairs);
    if (!s.ok() || pairs.size() != 2 || pairs[0].first != "path" ||
        pairs[1].first != "target_size" || pairs[0].second.empty()) {
      return refuse(name, value, objects_of(name));
    }
    s = check_value(name + ".target_size", OptionType::kUInt64T, pairs[1].second, &size);
    if (!s.ok()) return s;
    next.emplace_back(OptionTypeInfo::StripOuterBraces(pairs[0].second),
                      rocksdb::ParseUint64(size));
  }
  if (next.size() > 4) return refuse(name, value, "at most four paths");
  *paths = next;
  return Status::OK();
}

std::string get_paths(const Paths& paths) {
  std::string text;
  for (const auto& one : paths) {
    text += std::string(text.empty() ? "" : ":") + "{path={" + one.path +
            "};target_size=" + std::to_string(one.target_size) + "}";
  }
  return text.empty() ? text : "{" + text + "}";
}

template <typename Set, typename Names>
Status set_enums(Set* set, const std::string& name, const std::string& value,
                 const Names& names) {
  Set next;
  const std::string bare = OptionTypeInfo::StripOuterBraces(value);
  for (size_t at = 0; at < bare.size();) {
    const size_t end = std::min(bare.find(':', at), bare.size());
    const auto one = names.find(rocksdb::trim(bare.substr(at, end - at)));
    if (one == names.end()) {
      std::set<std::string> sorted;
      for (const auto& known : names) sorted.insert(known.first);
      std::string accepted;
      for (const auto& known : sorted) accepted += (accepted.empty() ? "" : ", ") + known;
      return refuse(name, value, accepted + "; several with : between them");
    }
    next.Add(one->second);
    at = end + 1;
  }
  *set = next;
  return Status::OK();
}

template <typename Set, typename Names>
std::string get_enums(const Set& set, const Names& names) {
  std::string text;
  for (const auto& value : set) {
    for (const auto& one : names) {
      if (one.second == value) text += (text.empty() ? "" : ":") + one.first;
    }
  }
  return text.empty() ? text : "{" + text + "}";
}

const std::unordered_map<std::string, rocksdb::FileType>& file_types() {
  static const std::unordered_map<std::string, rocksdb::FileType> types = {
      {"kWalFile", rocksdb::kWalFile},           {"kDBLockFile", rocksdb::kDBLockFile},
      {"kTableFile", rocksdb::kTableFile},       {"kDescriptorFile", rocksdb::kDescriptorFile},
      {"kCurrentFile", rocksdb::kCurrentFile},   {"kTempFile", rocksdb::kTempFile},
      {"kInfoLogFile", rocksdb::kInfoLogFile},   {"kMetaDatabase", rocksdb::kMetaDatabase},
      {"kIdentityFile", rocksdb::kIdentityFile}, {"kOptionsFile", rocksdb::kOptionsFile},
      {"kBlobFile", rocksdb::kBlobFile}};
  return types;
}

}  // namespace

std::string describe(const std::shared_ptr<Cache>& cache) {
  if (cache == nullptr) return "nullptr";
  return "{id=" + std::string(cache->Name()) + ";capacity=" + std::to_string(cache->GetCapacity()) +
         "}";
}

// A cache by its size or its LRU fields: RocksDB makes none, without a word, where the
// fields contradict each other (cache/lru_cache.cc).
Status make_cache(const std::string& name, const std::string& value,
                  std::shared_ptr<Cache>* cache) {
  std::string plain = value;
  const bool none = value == "null" || value == "nullptr";
  Status s;
  if (!none && value.find('=') != std::string::npos) {
    s = check_fields(name, *fields_of(name), value);
  } else if (!none) {
    s = check_value(name, OptionType::kSizeT, value, &plain);
    if (!s.ok()) return refuse(name, value, objects_of(name));
  }
  std::shared_ptr<Cache> next;
  if (s.ok()) s = Cache::CreateFromString(ConfigOptions(), plain, &next);
  if (s.ok() && next == nullptr && !none) {
    return refuse(name, value, "ratios that add up to at most 1");
  }
  if (s.ok()) *cache = next;
  return s;
}

const std::unordered_map<std::string, extra>& extras() {
  using rocksdb::Options;
  using rocksdb::OptionsHelper;
  static const std::unordered_map<std::string, extra> extras = {
      {"db_paths",
       {false,
        [](Options* o, const std::string& name, const std::string& value) {
          return set_paths(&o->db_paths, name, value);
        },
        [](const Options& o) { return get_paths(o.db_paths); }}},
      {"cf_paths",
       {true,
        [](Options* o, const std::string& name, const std::string& value) {
          return set_paths(&o->cf_paths, name, value);
        },
        [](const Options& o) { return get_paths(o.cf_paths); }}},
      {"checksum_handoff_file_types",
       {false,
        [](Options* o, const std::string& name, const std::string& value) {
          return set_enums(&o->checksum_handoff_file_types, name, value, file_types());
        },
        [](const Options& o) { return get_enums(o.checksum_handoff_file_types, file_types()); }}},
      {"calculate_sst_write_lifetime_hint_set",
       {false,
        [](Options* o, const std::string& name, const std::string& value) {
          return set_enums(&o->calculate_sst_write_lifetime_hint_set, name, value,
                           OptionsHelper::compaction_style_string_map);
        },
        [](const Options& o) {
          return get_enums(o.calculate_sst_write_lifetime_hint_set,
                           OptionsHelper::compaction_style_string_map);
        }}},
      {"row_cache",
       {false,
        [](Options* o, const std::string& name, const std::string& value) {
          std::shared_ptr<Cache> cache;
          const Status s = make_cache(name, value, &cache);
          if (s.ok()) o->row_cache = cache;
          return s;
        },
        [](const Options& o) { return describe(o.row_cache); }}},
      {"blob_direct_write_partition_strategy",
       {true,
        [](Options*, const std::string& name, const std::string& value) {
          return refuse(name, value, "an object that only C++ code can make");
        },
        [](const Options& o) {
          return std::string(o.blob_direct_write_partition_strategy ? "set" : "nullptr");
        }}},
  };
  return extras;
}

// RocksDB makes a compaction filter whenever it reads its name, also of the OPTIONS file that
// it has just written, keeps a bare pointer and frees it never: one serves all.
void register_built_ins() {
  static const auto library = [] {
    auto made = rocksdb::ObjectRegistry::Default()->AddLibrary("rocks");
    made->AddFactory<rocksdb::CompactionFilter>(
        rocksdb::RemoveEmptyValueCompactionFilter::kClassName(),
        [](const std::string&, std::unique_ptr<rocksdb::CompactionFilter>*, std::string*) {
          // On the heap, so that it outlives whatever still compacts at exit.
          static auto& one = *new rocksdb::RemoveEmptyValueCompactionFilter;
          return &one;
        });
    return made;
  }();
  (void)library;
}

}  // namespace rx
