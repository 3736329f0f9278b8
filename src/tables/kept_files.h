// Other names for files that are being taken in, until it is known what became of them.
//
// When writing the MANIFEST fails, RocksDB deletes the new table files
// (db/external_sst_file_ingestion_job.cc, Cleanup), although what was written may be there at the next opening:
// the database would lack files then, and not open.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "src/base/bridge.h"
#include "rocksdb/db.h"

namespace rx {

class kept_files {
 public:
  // Before RocksDB gives the files their numbers.
  kept_files(rocksdb::DB* db, const std::vector<rocksdb::ColumnFamilyHandle*>& families);
  kept_files(const kept_files&) = delete;
  kept_files& operator=(const kept_files&) = delete;
  ~kept_files();

  // Once they are in their folders. Where files cannot be linked nothing is kept.
  Status keep();
  // Those that were deleted since are there again. What belongs to nothing is deleted with the next look
  // through all files.
  void bring_back();

  // What a process that was killed left in a folder of table files.
  static void clear(rocksdb::Env* env, const std::string& folder);

 private:
  rocksdb::Env* const env_;
  uint64_t first_;
  // Of table files, and ours in each.
  std::vector<std::pair<std::string, std::string>> folders_;
  std::vector<std::pair<std::string, std::string>> files_;
};

}  // namespace rx
