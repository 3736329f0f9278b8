// How the entries of an iterator are read many at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "rocksdb/iterator.h"
#include "src/inside/scan/scan.h"

namespace rx {

// Made by the first read that is long enough, and freed before its iterator is refreshed or freed.
struct BulkReader {
  explicit BulkReader(rocksdb::Iterator* it) : scan(inside::scan::over(it)) {}

  // NULL: RocksDB's iterator reads all.
  std::unique_ptr<inside::scan> scan;
  // How many entries each has read.
  uint64_t by_scan = 0, by_iterator = 0;
  // Reads in which a scan is not tried, because it could do nothing in those before.
  uint32_t rest = 0, next_rest = 0;
};

// The value of one of this library's own properties of iterators; false: it is none.
bool count_of_blocks(const BulkReader* bulk, const rocksdb::Slice& name, std::string* value);

}  // namespace rx
