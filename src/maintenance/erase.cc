#include "src/maintenance/erase.h"

#include <chrono>
#include <set>
#include <thread>

#include "src/base/checks/checks.h"
#include "src/inside/files.h"
#include "src/inside/manifest/wals.h"

using rocksdb::DB;
using rx::Status;

namespace rx {

void rewrite_all(rocksdb::CompactRangeOptions* options) {
  options->bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  options->blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  options->blob_garbage_collection_age_cutoff = 1;
}

namespace {

// How many tables, blob files and logs are in the folder that the database does not need any more:
// RocksDB deletes them when the last iterator that reads them is gone.
Status count_old_files(DB* db, size_t* tables, size_t* logs) {
  *tables = *logs = 0;
  std::vector<rocksdb::LiveFileStorageInfo> live;
  rocksdb::LiveFilesStorageInfoOptions how;
  how.wal_size_for_flush = UINT64_MAX;  // Do not flush.
  Status s = db->GetLiveFilesStorageInfo(how, &live);
  if (!s.ok()) return s;
  std::set<std::pair<std::string, std::string>> needed;
  std::set<std::string> folders = {db->GetName()};
  for (const auto& one : live) {
    folders.insert(one.directory);
    needed.emplace(one.directory, one.relative_filename);
    *logs += one.file_type == rocksdb::kWalFile;
  }
  *logs -= *logs > 0;  // The one that is written to.
  for (const std::string& folder : folders) {
    std::vector<std::string> children;
    s = db->GetEnv()->GetChildren(folder, &children);
    if (!s.ok()) return s;
    for (const std::string& child : children) {
      uint64_t number;
      rocksdb::FileType type;
      if (!inside::parse_file_name(child, &number, &type) || needed.count({folder, child}) != 0) {
        continue;
      }
      *tables += type == rocksdb::kTableFile || type == rocksdb::kBlobFile;
      *logs += type == rocksdb::kWalFile;
    }
  }
  return s;
}

}  // namespace
}  // namespace rx

extern "C" {

bool rx_compact_erases(const rx::compact_range_options* options) { return options->erase; }

// Refuses where old values would stay.
int32_t rx_check_erasable(DB* db, rocksdb::ColumnFamilyHandle* cf, rx::status* st) {
  return rx::run(st, [&] {
    const Status s = rx::must_be_writable(db);
    if (!s.ok()) return s;
    const rocksdb::Options o = db->GetOptions(cf);
    const std::string what = "options: erase: ";
    for (const auto& [name, value] :
         {std::pair("recycle_log_file_num", o.recycle_log_file_num),
          std::pair("WAL_ttl_seconds", size_t(o.WAL_ttl_seconds)),
          std::pair("WAL_size_limit_MB", size_t(o.WAL_size_limit_MB))}) {
      if (value == 0) continue;
      return Status::NotSupported(what + "the database has " + name + "=" + std::to_string(value),
                                  "its old logs stay");
    }
    if (o.compaction_style == rocksdb::kCompactionStyleFIFO ||
        o.compaction_style == rocksdb::kCompactionStyleNone) {
      return Status::NotSupported(what + "the column family's compaction_style rewrites no tables");
    }
    uint64_t snapshots = 0, deletes = 1;
    db->GetIntProperty(cf, DB::Properties::kNumSnapshots, &snapshots);
    if (snapshots != 0) {
      return Status::Busy(what + std::to_string(snapshots) +
                          (snapshots == 1 ? " snapshot sees" : " snapshots see") +
                          " what was deleted or overwritten since");
    }
    db->GetIntProperty(cf, DB::Properties::kIsFileDeletionsEnabled, &deletes);
    if (deletes == 0) return Status::Busy(what + "file deletions are disabled");
    return s;
  });
}

// Waits until the files that the database does not need any more are gone.
int32_t rx_erase_old_files(DB* db, const rx::stop_flag* stop, rx::status* st) {
  return rx::run(st, [&] {
    size_t tables = 0, logs = 0;
    Status s = rx::inside::release_wals(db);
    // Jobs that ended just now may still be deleting theirs.
    for (int patience = 0; s.ok() && patience < 500; patience++) {
      s = db->DisableFileDeletions();
      if (s.ok()) s = db->EnableFileDeletions();  // deletes
      if (s.ok()) s = rx::count_old_files(db, &tables, &logs);
      if (s.ok() && tables + logs == 0) return s;
      if (stop->load(std::memory_order_acquire)) return rx::stopped();
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    if (!s.ok()) return s;
    return Status::Busy("options: erase: the compaction is done, and " + std::to_string(tables) +
                            " old tables and " + std::to_string(logs) + " old logs are still read",
                        "by iterators or prepared transactions: end them, and erase again");
  });
}
}
