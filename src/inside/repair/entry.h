// The table file of a MANIFEST in RocksDB's own words; included by the sources of this folder
// alone.
#pragma once

#include "db/version_edit.h"
#include "src/inside/repair/manifest.h"

namespace rx::inside {

struct table_entry {
  int level = 0;
  rocksdb::FileMetaData meta;
  // The length of the timestamps in its keys that the MANIFEST does not keep; 0: they have none, as
  // those that were read from a MANIFEST.
  size_t timestamp_size = 0;
};

}  // namespace rx::inside
