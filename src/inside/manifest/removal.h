// Takes a table out of the MANIFEST of a database that is not open.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "rocksdb/status.h"

namespace rx::inside {

// `file`: where the table is, or was. NotFound: the MANIFEST names no table of this number.
rocksdb::Status remove_table(const rocksdb::DBOptions& options, const std::string& path,
                             const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
                             uint64_t number, std::string* file);

}  // namespace rx::inside
