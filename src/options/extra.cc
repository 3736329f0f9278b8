#include "src/options/extra.h"

#include <algorithm>
#include <set>

#include "rocksdb/advanced_cache.h"
#include "rocksdb/utilities/object_registry.h"
#include "src/inside/grabs.h"
#include "src/inside/option_text.h"
#include "src/inside/tables/trie_index.h"

namespace rx {

using rocksdb::ConfigOptions;
using rocksdb::OptionType;
using rocksdb::OptionTypeInfo;

namespace {

using Paths = std::vector<rocksdb::DbPath>;

Status set_paths(Paths* paths, const std::string& name, const std::string& value) {
  Paths next;
  size_t end = 0;
  const std::string all =
      value.compare(0, 2, "{{") == 0 ? OptionTypeInfo::StripOuterBraces(value) : value;
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
                      inside::parse_uint64(size));
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
Status set_enums(Set* set, const std::string& name, const std::string& value, const Names& names) {
  Set next;
  const std::string bare = OptionTypeInfo::StripOuterBraces(value);
  for (size_t at = 0; at < bare.size();) {
    const size_t end = std::min(bare.find(':', at), bare.size());
    const auto one = names.find(inside::trim(bare.substr(at, end - at)));
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

// An object that no string makes: a call sets it, and "nullptr" clears it.
template <auto Member>
extra object_option(bool of_family, const char* accepted) {
  const auto get = [](const rocksdb::Options& o) {
    return std::string(o.*Member == nullptr ? "nullptr" : "set");
  };
  const auto set = [accepted, get](rocksdb::Options* o, const std::string& name,
                                   const std::string& value) {
    if (value == get(*o)) return Status::OK();
    if (!value.empty() && value != "nullptr") return refuse(name, value, accepted);
    o->*Member = nullptr;
    return Status::OK();
  };
  return {of_family, set, get, true, OptionType::kCustomizable};
}

const char* const kCppAlone = "nullptr; only C++ code can make such an object";

std::string get_limiter(const rocksdb::Options& o) {
  const auto& limiter = o.compaction_thread_limiter;
  if (limiter == nullptr) return "nullptr";
  return "{name=" + limiter->GetName() + ";limit=" + std::to_string(inside::limit_of(*limiter)) +
         "}";
}

Status set_limiter(rocksdb::Options* o, const std::string& name, const std::string& value) {
  if (value == get_limiter(*o)) return Status::OK();
  if (value.empty() || value == "nullptr") {
    o->compaction_thread_limiter.reset();
    return Status::OK();
  }
  Pairs pairs;
  Status s = split_pairs(value, &pairs);
  if (!s.ok() || pairs.size() != 2 || pairs[0].first != "name" || pairs[1].first != "limit") {
    return refuse(name, value, objects_of(name));
  }
  std::string limit;
  s = check_value(name + ".limit", OptionType::kInt, pairs[1].second, &limit);
  if (s.ok()) {
    o->compaction_thread_limiter.reset(
        rocksdb::NewConcurrentTaskLimiter(pairs[0].second, inside::parse_int(limit)));
  }
  return s;
}

}  // namespace

const std::unordered_map<std::string, extra>& extras() {
  using rocksdb::Options;
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
                           inside::compaction_styles());
        },
        [](const Options& o) {
          return get_enums(o.calculate_sst_write_lifetime_hint_set, inside::compaction_styles());
        }}},
      {"row_cache",
       {false,
        [](Options* o, const std::string& name, const std::string& value) {
          return make_cache(name, value, &o->row_cache);
        },
        [](const Options& o) { return describe(o.row_cache); }, true, OptionType::kCustomizable}},
      {"blob_direct_write_partition_strategy",
       object_option<&Options::blob_direct_write_partition_strategy>(true, kCppAlone)},
      {"compaction_service", object_option<&Options::compaction_service>(false, kCppAlone)},
      {"info_log",
       object_option<&Options::info_log>(false, "nullptr, or an object: rocks_options_set_logger")},
      {"rate_limiter", object_option<&Options::rate_limiter>(
                           false,
                           "nullptr, or an object: rocks_options_set_rate_limiter; a limit alone: "
                           "rate_limiter_bytes_per_sec")},
      {"sst_file_manager", object_option<&Options::sst_file_manager>(
                               false, "nullptr, or an object: rocks_options_set_sst_file_manager")},
      {"write_buffer_manager",
       object_option<&Options::write_buffer_manager>(
           false, "nullptr, or an object: rocks_options_set_write_buffer_manager")},
      {"compaction_thread_limiter",
       {true, set_limiter, get_limiter, false, OptionType::kCustomizable}},
  };
  return extras;
}

// RocksDB makes a compaction filter whenever it reads its name, even from the OPTIONS file that it
// has just written, keeps a bare pointer and never frees it: one instance serves all.
void register_built_ins() {
  static const auto library = [] {
    auto made = rocksdb::ObjectRegistry::Default()->AddLibrary("rocks");
    made->AddFactory<rocksdb::CompactionFilter>(
        inside::empty_value_filter_name(),
        [](const std::string&, std::unique_ptr<rocksdb::CompactionFilter>*, std::string*) {
          return inside::empty_value_filter();
        });
    made->AddFactory<rocksdb::UserDefinedIndexFactory>(
        inside::kTrieIndexName,
        [](const std::string&, std::unique_ptr<rocksdb::UserDefinedIndexFactory>* guard,
           std::string*) {
          *guard = inside::make_trie_index();
          return guard->get();
        });
    offer_merge_operators();
    offer_compaction_filters();
    offer_redis_filters();
    return made;
  }();
  (void)library;
}

}  // namespace rx
