// Has the MANIFEST say which WALs a database does not need any more.
#pragma once

#include "rocksdb/db.h"
#include "rocksdb/status.h"

namespace rx::inside {

// A flush says it by the way. With transactions of two phases an opening does not, although it
// writes into tables what it reads from the WALs; then the memtables are empty, and a flush does
// nothing. WALs of prepared transactions are needed. What is not is deleted by the next deletion of
// old files.
rocksdb::Status release_wals(rocksdb::DB* db);

}  // namespace rx::inside
