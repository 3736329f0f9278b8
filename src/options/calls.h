// Options of calls that have more than RocksDB's.
#pragma once

#include "rocksdb/options.h"
#include "rocksdb/utilities/replayer.h"

namespace rx {

struct compact_range_options : rocksdb::CompactRangeOptions {
  bool erase = false;
};

struct compact_files_options : rocksdb::CompactionOptions {
  // A place in cf_paths; -1: the only one.
  int32_t output_path_id = -1;
};

struct replay_options : rocksdb::ReplayOptions {
  bool stop_at_failure = true;
};

}  // namespace rx
