// Options of a database that RocksDB's own tables leave out.
#pragma once

#include "options.h"

namespace rx {

// Fields that RocksDB has no name for. Not here, since they are objects that only
// code can make: info_log, sst_file_manager, write_buffer_manager, compaction_service,
// compaction_thread_limiter, inplace_callback, cache_usage_options, persistent_cache.
struct extra {
  bool of_family;
  Status (*set)(rocksdb::Options*, const std::string& name, const std::string& value);
  std::string (*get)(const rocksdb::Options&);
};

const std::unordered_map<std::string, extra>& extras();

// Tells RocksDB of objects that are made by name here, and not as RocksDB makes them.
void register_built_ins();

// A cache by its size or its LRU fields.
Status make_cache(const std::string& name, const std::string& value,
                  std::shared_ptr<rocksdb::Cache>* cache);
// A cache as rocks_options_get shows it.
std::string describe(const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace rx
