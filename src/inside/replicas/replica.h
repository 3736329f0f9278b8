// Databases that follow another one's files.
#pragma once

#include <memory>
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
// As DB::OpenAsSecondary and TryCatchUpWithPrimary, with what prepared transactions committed in
// each log (replay.cc).
Status open_secondary(const rocksdb::DBOptions& options, const std::string& path,
                      const std::string& secondary_path,
                      const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
                      std::vector<rocksdb::ColumnFamilyHandle*>* handles,
                      std::unique_ptr<DB>* opened);
Status catch_up(DB* secondary);

}  // namespace rx::inside
