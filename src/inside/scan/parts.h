// Where a range of a column family may be cut into parts that several threads read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rocksdb/db.h"

namespace rx::inside {

// From where the part before it ends.
struct range_part {
  // Of its tables, about.
  uint64_t bytes;
  // The first key behind it. The last part has none.
  std::string end;
};

// At least one, and at most `most`, of about equal size and of at least so many bytes of tables.
// Their ends are those of tables and blocks, in the range of the read options. `looks_inside`:
// also at blocks.
std::vector<range_part> parts_of_range(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family,
                                       const rocksdb::ReadOptions& options, size_t most,
                                       uint64_t least_bytes, bool looks_inside);

}  // namespace rx::inside
