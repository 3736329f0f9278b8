// Caches: LRUCache and HyperClockCache.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "rocksdb/cache.h"
#include "rocksdb/convenience.h"
#include "rocksdb/secondary_cache.h"
#include "src/inside/option_text.h"
#include "src/objects/objects.h"
#include "src/options/extra.h"

namespace rx {
namespace {

using rocksdb::CompressedSecondaryCacheOptions;
using rocksdb::HyperClockCacheOptions;
using rocksdb::LRUCacheOptions;

// RocksDB makes no cache with 20 bits or more (cache/lru_cache.cc).
constexpr int64_t kMostShardBits = 19;
// Every shard of a HyperClockCache maps its own memory, and RocksDB ends the process if a mapping
// fails (cache/clock_cache.cc).
constexpr int64_t kMostClockShardBits = 12;
constexpr size_t kDefaultCapacity = size_t{32} << 20;
constexpr size_t kClockSlot = 64;

Status make_secondary(std::string text, std::shared_ptr<rocksdb::SecondaryCache>* out) {
  const char* scheme = "compressed_secondary_cache://";
  while (text.size() > 1 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, text.size() - 2);
  }
  if (text.compare(0, strlen(scheme), scheme) == 0) text.erase(0, strlen(scheme));
  CompressedSecondaryCacheOptions o;
  constants compressions;
  // Not the macros of util/compression.h: this file is compiled without them.
  const auto supported = rocksdb::GetSupportedCompressions();
  for (const auto& [name, type] : inside::compression_types()) {
    if (std::find(supported.begin(), supported.end(), type) != supported.end()) {
      compressions.emplace_back(name.c_str(), type);
    }
  }
  const Status s = configure(
      text.c_str(),
      {whole("capacity", 0, kMost, [&](int64_t v) { o.capacity = static_cast<size_t>(v); }),
       whole("num_shard_bits", -1, kMostShardBits,
             [&](int64_t v) { o.num_shard_bits = static_cast<int>(v); }),
       choice("compression_type", compressions,
              [&](int v) { o.compression_type = static_cast<rocksdb::CompressionType>(v); }),
       truth("enable_custom_split_merge", [&](bool v) { o.enable_custom_split_merge = v; })});
  if (s.ok()) *out = o.MakeSharedSecondaryCache();
  return s;
}

// RocksDB ends the process if a HyperClockCache's table does not fit into memory.
Status table_fits(const HyperClockCacheOptions& o) {
  const double charge =
      o.metadata_charge_policy == rocksdb::kFullChargeCacheMetadata ? kClockSlot : 0;
  const bool fixed = o.estimated_entry_charge != 0;
  // Load factors: cache/clock_cache.h.
  const double entry = fixed ? o.estimated_entry_charge * 0.7 : o.min_avg_entry_charge * 0.6;
  // A fixed table is rounded up to a power of two, and written to at once.
  const double bytes = (fixed ? 2.0 : 1.0) * kClockSlot * std::ceil(o.capacity / (entry + charge));
  const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  bool fits = fixed ? bytes <= memory : bytes < static_cast<double>(kMost);
  if (fits && !fixed) {
    const size_t length = static_cast<size_t>(bytes) + (size_t{4096} << kMostClockShardBits);
    // As RocksDB maps it (port/mmap.cc, AllocateAnonymous).
    void* const table =
        mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    fits = table != MAP_FAILED;
    if (fits) munmap(table, length);
  }
  if (fits) return Status::OK();
  return Status::InvalidArgument("capacity: " + std::to_string(o.capacity) +
                                 "; the table of such a HyperClockCache does not fit this "
                                 "machine's memory");
}

}  // namespace

Status make_cache(const char* options, const object*, std::unique_ptr<object>* out) {
  // A string without "=" is the capacity of an LRUCache, as in RocksDB (cache/cache.cc).
  std::string text = options;
  if (!text.empty() && text.find('=') == std::string::npos) text = "capacity=" + text;
  LRUCacheOptions lru;
  lru.capacity = kDefaultCapacity;
  HyperClockCacheOptions clock(0);
  bool is_clock = false;
  std::vector<std::string> only_lru, only_clock;
  Status secondary = Status::OK();
  std::vector<field> fields = {
      choice("id", {{"LRUCache", 0}, {"HyperClockCache", 1}, {"AutoHyperClockCache", 1}},
             [&](int v) { is_clock = v != 0; }),
      whole("capacity", 0, kMost, [&](int64_t v) { lru.capacity = static_cast<size_t>(v); }),
      whole("num_shard_bits", -1, kMostShardBits,
            [&](int64_t v) { lru.num_shard_bits = static_cast<int>(v); }),
      truth("strict_capacity_limit", [&](bool v) { lru.strict_capacity_limit = v; }),
      choice("metadata_charge_policy",
             {{"kDontChargeCacheMetadata", rocksdb::kDontChargeCacheMetadata},
              {"kFullChargeCacheMetadata", rocksdb::kFullChargeCacheMetadata}},
             [&](int v) {
               lru.metadata_charge_policy = static_cast<rocksdb::CacheMetadataChargePolicy>(v);
             }),
      whole("hash_seed", LRUCacheOptions::kHostHashSeed, INT32_MAX,
            [&](int64_t v) { lru.hash_seed = static_cast<int32_t>(v); }),
      {"secondary_cache",
       [&](const std::string& value) {
         secondary = make_secondary(value, &lru.secondary_cache);
         return std::string();
       }},
  };
  const auto lru_fraction = [&](const char* name, double* to) {
    fields.push_back(fraction(name, 0, 1, [&only_lru, name, to](double v) {
      only_lru.push_back(name);
      *to = v;
    }));
  };
  lru_fraction("high_pri_pool_ratio", &lru.high_pri_pool_ratio);
  lru_fraction("low_pri_pool_ratio", &lru.low_pri_pool_ratio);
  fields.push_back(truth("use_adaptive_mutex", [&](bool v) {
    only_lru.push_back("use_adaptive_mutex");
    lru.use_adaptive_mutex = v;
  }));
  const auto clock_whole = [&](const char* name, int64_t min, int64_t max,
                               std::function<void(int64_t)> set) {
    fields.push_back(whole(name, min, max, [&only_clock, name, set](int64_t v) {
      only_clock.push_back(name);
      set(v);
    }));
  };
  clock_whole("estimated_entry_charge", 0, kMost,
              [&](int64_t v) { clock.estimated_entry_charge = static_cast<size_t>(v); });
  clock_whole("min_avg_entry_charge", 1, kMost,
              [&](int64_t v) { clock.min_avg_entry_charge = static_cast<size_t>(v); });
  clock_whole("eviction_effort_cap", 1, INT32_MAX,
              [&](int64_t v) { clock.eviction_effort_cap = static_cast<int>(v); });

  Status s = configure(text.c_str(), fields);
  if (s.ok()) s = secondary;
  if (!s.ok()) return s;
  const auto& foreign = is_clock ? only_lru : only_clock;
  if (!foreign.empty()) {
    return Status::InvalidArgument(foreign[0] + ": not a setting of a " +
                                   (is_clock ? "HyperClockCache" : "LRUCache") +
                                   "; set id=" + (is_clock ? "LRUCache" : "HyperClockCache"));
  }
  if (lru.high_pri_pool_ratio + lru.low_pri_pool_ratio > 1) {
    return Status::InvalidArgument("high_pri_pool_ratio, low_pri_pool_ratio: together more than 1");
  }

  auto made = std::make_unique<cache>();
  made->sixteen_byte_keys = is_clock;
  made->has_secondary = lru.secondary_cache != nullptr;
  if (is_clock) {
    static_cast<rocksdb::ShardedCacheOptions&>(clock) = lru;
    if (clock.num_shard_bits > kMostClockShardBits) {
      return Status::InvalidArgument("num_shard_bits: " + std::to_string(clock.num_shard_bits) +
                                     "; accepted for a HyperClockCache: -1 to " +
                                     std::to_string(kMostClockShardBits));
    }
    if (clock.capacity == 0) {
      return Status::InvalidArgument("capacity: 0; accepted for a HyperClockCache: 1 and more");
    }
    s = table_fits(clock);
    if (!s.ok()) return s;
    made->it = clock.MakeSharedCache();
  } else {
    made->it = lru.MakeSharedCache();
  }
  if (made->it == nullptr) return Status::InvalidArgument("options: RocksDB makes no such cache");
  *out = std::move(made);
  return s;
}

std::vector<field> cache::settings() {
  return {
      whole("capacity", 0, kMost, [this](int64_t v) { it->SetCapacity(static_cast<size_t>(v)); }),
      truth("strict_capacity_limit", [this](bool v) { it->SetStrictCapacityLimit(v); }),
  };
}

std::vector<figure> cache::figures() const {
  return {
      {"capacity", [this] { return it->GetCapacity(); }},
      {"usage", [this] { return it->GetUsage(); }},
      {"pinned_usage", [this] { return it->GetPinnedUsage(); }},
      {"strict_capacity_limit", [this] { return it->HasStrictCapacityLimit(); }},
      {"occupancy_count", [this] { return it->GetOccupancyCount(); }},
      {"table_address_count", [this] { return it->GetTableAddressCount(); }},
  };
}

// ---- as an option ---------------------------------------------------------------------

std::string describe(const std::shared_ptr<rocksdb::Cache>& cache) {
  if (cache == nullptr) return "nullptr";
  return "{id=" + std::string(cache->Name()) + ";capacity=" + std::to_string(cache->GetCapacity()) +
         "}";
}

Status make_cache(const std::string& name, const std::string& value,
                  std::shared_ptr<rocksdb::Cache>* cache) {
  if (value == "null" || value == "nullptr") {
    cache->reset();
    return Status::OK();
  }
  if (*cache != nullptr && value == describe(*cache)) return Status::OK();
  std::unique_ptr<object> made;
  const Status s =
      make_cache(rocksdb::OptionTypeInfo::StripOuterBraces(value).c_str(), nullptr, &made);
  if (!s.ok())
    return refuse(name, value, std::string(objects_of(name)) + " (" + s.getState() + ")");
  const auto& one = static_cast<const rx::cache&>(*made);
  if (name == "row_cache" && (one.sixteen_byte_keys || one.has_secondary)) {
    return refuse(name, value, "an LRUCache without a secondary_cache");
  }
  *cache = one.it;
  return s;
}

}  // namespace rx

extern "C" int32_t rx_cache_erase_unreferenced(const rx::object* cache, rx::status* st) {
  return rx::run(st, [&] {
    static_cast<const rx::cache*>(cache)->it->EraseUnRefEntries();
    return rx::Status::OK();
  });
}
