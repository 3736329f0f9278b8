// Databases that follow another one's files.
#pragma once

#include <string>
#include <vector>

#include "rocksdb/db.h"

namespace rx::inside {

using rocksdb::DB;
using rocksdb::Status;

// Makes a secondary or follower go on where the other database creates column families: as many as
// `ahead` from now on.
void expect_families(DB* replica, uint32_t ahead);
// Makes a follower do now what its thread does from time to time.
Status follow(DB* follower);
// The column families that it has not opened and that the files have now.
Status list_unopened(DB* db, std::vector<std::string>* names);
// For a secondary that just caught up: drops the memtables whose records are in tables.
void drop_old_memtables(DB* secondary);

}  // namespace rx::inside
