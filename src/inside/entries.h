// What a column family stores, by RocksDB's internal iterator.
#pragma once

#include <memory>

#include "rocksdb/db.h"
#include "rocksdb/iterator.h"

namespace rx::inside {

// Every record of memtables and tables but range deletions, by its stored key: those that a newer
// one or a range deletion hides too. Seeks take stored keys. The state of the column family is that
// of this call.
std::unique_ptr<rocksdb::Iterator> stored_entries(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* cf);

}  // namespace rx::inside
