// A file in a database's folder that names a column family while it is imported.
//
// RocksDB writes an import down in two steps: the column family, then its files. A process that dies
// between them leaves it there, empty; the next opening drops it (db/db_impl/db_impl.cc,
// CreateColumnFamilyWithImport).
#pragma once

#include <string>

#include "src/base/bridge.h"
#include "rocksdb/db.h"

namespace rx {

inline constexpr char kImportMark[] = "ROCKS_IMPORT";

// Nobody else makes a column family between the two.
Status begin_import(rocksdb::DB* db, const std::string& name);
Status end_import(rocksdb::DB* db);

}  // namespace rx
