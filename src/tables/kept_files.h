// Second names (links) for files during an ingestion, until its outcome is known.
//
// If writing the MANIFEST fails, RocksDB deletes the new table files
// (db/external_sst_file_ingestion_job.cc, Cleanup), although the next opening may find what was
// written: the database would then lack files and not open.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rocksdb/db.h"
#include "src/base/bridge.h"

namespace rx {

class kept_files {
 public:
  // Construct it before RocksDB assigns the files their numbers.
  kept_files(rocksdb::DB* db, const std::vector<rocksdb::ColumnFamilyHandle*>& families);
  kept_files(const kept_files&) = delete;
  kept_files& operator=(const kept_files&) = delete;
  ~kept_files();

  // Links the files, once they are in their folders. Keeps nothing where files cannot be linked.
  Status keep();
  // Restores those that were deleted since. RocksDB deletes unreferenced ones with its next scan of
  // all files.
  void bring_back();

  // Removes the links that a killed process left in a folder of table files.
  static void clear(rocksdb::Env* env, const std::string& folder);

 private:
  rocksdb::Env* const env_;
  uint64_t first_;
  // Folders of table files, and our folder in each.
  std::vector<std::pair<std::string, std::string>> folders_;
  std::vector<std::pair<std::string, std::string>> files_;
};

}  // namespace rx
