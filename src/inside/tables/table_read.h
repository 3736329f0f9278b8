// Reads a table file's properties before its keys are used.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/options.h"
#include "rocksdb/status.h"
#include "rocksdb/table_properties.h"

namespace rx::inside {

// The public rocksdb::SstFileReader shows properties only of a file it has opened, and opening
// compares the keys of range deletions: with a comparator other than the writer's it reads outside
// of them.
rocksdb::Status read_table_properties(const rocksdb::Options& options, const std::string& path,
                                      uint64_t size,
                                      std::unique_ptr<rocksdb::TableProperties>* properties);

}  // namespace rx::inside
