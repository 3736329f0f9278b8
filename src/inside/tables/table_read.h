// A look into a table file before anything is done with its keys.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/options.h"
#include "rocksdb/status.h"
#include "rocksdb/table_properties.h"

namespace rx::inside {

// The public rocksdb::SstFileReader shows the properties of a file that it has opened, and an
// opening compares the keys of range deletions: with another comparator than they were written
// with, it reads outside of them.
rocksdb::Status read_table_properties(const rocksdb::Options& options, const std::string& path,
                                      uint64_t size,
                                      std::unique_ptr<rocksdb::TableProperties>* properties);

}  // namespace rx::inside
