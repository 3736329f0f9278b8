// The options of a compaction of files.
#pragma once

#include "rocksdb/options.h"

namespace rx {

struct compact_files_options : rocksdb::CompactionOptions {
  // A place in cf_paths; -1: the only one.
  int32_t output_path_id = -1;
};

}  // namespace rx
