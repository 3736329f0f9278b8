// What RocksDB's backup engine may open of a database's tables.
#pragma once

#include <memory>

#include "rocksdb/env.h"

namespace rx {

// A view of `base`'s files, which must outlive it. RocksDB opens each table whole to learn which
// session wrote it (utilities/backup/backup_engine.cc, GetFileDbIdentities), with the comparator
// that it finds by the stored name, or none: range deletions are then compared with NULL. And it
// goes on with a file that it could not open a second time (table/sst_file_dumper.cc,
// GetTableReader). In this view a table of a comparator without a public name is not found, so its
// name in the backup has its checksum instead of the session; and a file that cannot be opened
// fails when it is read.
std::unique_ptr<rocksdb::Env> with_named_tables(rocksdb::Env* base);

}  // namespace rx
