// A file in a database's folder that names a column family while it is imported.
//
// RocksDB records an import in two steps: the column family, then its files. A process that dies
// between them leaves an empty column family; the next opening drops it (db/db_impl/db_impl.cc,
// CreateColumnFamilyWithImport).
#pragma once

#include <string>

#include "rocksdb/db.h"
#include "src/base/bridge.h"

namespace rx {

inline constexpr char kImportMark[] = "ROCKS_IMPORT";

// The caller must ensure that no other column family is made between the two steps.
Status begin_import(rocksdb::DB* db, const std::string& name);
Status end_import(rocksdb::DB* db);

}  // namespace rx
