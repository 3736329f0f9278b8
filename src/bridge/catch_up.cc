#include "catch_up.h"

#include <memory>
#include <vector>

#include "db/db_impl/db_impl_secondary.h"
#include "db/job_context.h"
#include "db/log_format.h"
#include "file/filename.h"

using rocksdb::ColumnFamilyData;
using rocksdb::DB;
using rocksdb::DBImplSecondary;
using rx::Status;

namespace {

// The log whose records a column family's memtable has; private to RocksDB.
template <auto Member>
struct Open {
  friend auto& current_logs(DBImplSecondary& db) { return db.*Member; }
};
auto& current_logs(DBImplSecondary& db);
template struct Open<&DBImplSecondary::cfd_to_current_log_>;

// RocksDB keeps a memtable until the next record of another log comes, also when all that it has
// is in tables by then, and newer values are in tables that it covers: a get would find the old
// one in the memtable. A follower changes them as here (DBImplFollower::TryCatchUpWithLeader).
void drop_old_memtables(DBImplSecondary* db) {
  rocksdb::JobContext job(0, /*create_superversion=*/true);
  {
    rocksdb::InstrumentedMutexLock lock(db->mutex());
    auto* versions = db->GetVersionSet();
    const auto& logs = current_logs(*db);
    for (ColumnFamilyData* family : *versions->GetColumnFamilySet()) {
      const auto log = logs.find(family);
      if (family->IsDropped() || family->mem()->IsEmpty() || log == logs.end() ||
          log->second >= family->GetLogNumber()) {
        continue;
      }
      rocksdb::MemTable* fresh = family->ConstructNewMemtable(
          family->GetLatestMutableCFOptions(), versions->LastSequence());
      family->mem()->SetNextLogNumber(family->GetLogNumber());
      family->mem()->ConstructFragmentedRangeTombstones();
      family->imm()->Add(family->mem(), &job.memtables_to_free);
      fresh->Ref();
      family->SetMemtable(fresh);
      family->imm()->RemoveOldMemTables(family->GetLogNumber(), &job.memtables_to_free);
      auto& context = job.superversion_contexts.back();
      family->InstallSuperVersion(&context, db->mutex());
      context.NewSuperVersion();
    }
  }
  job.Clean();
}

bool is_recyclable(int type) {
  using namespace rocksdb::log;
  return (type >= kRecyclableFullType && type <= kRecyclableLastType) ||
         type == kRecyclableUserDefinedTimestampSizeType || type == kRecyclePredecessorWALInfoType;
}

}  // namespace

namespace rx {

Status check_logs(rocksdb::Env* env, const std::string& folder) {
  std::vector<std::string> children;
  // Whoever opens it tells why there is none.
  if (!env->GetChildren(folder, &children).ok()) return Status::OK();
  for (const std::string& child : children) {
    uint64_t number;
    rocksdb::FileType type;
    if (!rocksdb::ParseFileName(child, &number, &type) || type != rocksdb::kWalFile) continue;
    std::unique_ptr<rocksdb::SequentialFile> file;
    char header[rocksdb::log::kHeaderSize];
    Slice read;
    // One that is gone is not read either.
    if (env->NewSequentialFile(folder + "/" + child, &file, rocksdb::EnvOptions()).ok() &&
        file->Read(sizeof(header), &read, header).ok() && read.size() == sizeof(header) &&
        is_recyclable(static_cast<uint8_t>(read[6]))) {
      return Status::NotSupported("the primary has recycle_log_file_num above 0; " + child,
                                  "a log that is written over cannot be followed");
    }
  }
  return Status::OK();
}

}  // namespace rx

extern "C" {

int32_t rx_catch_up(DB* db, rx::status* st) {
  return rx::run(st, [&] {
    auto* secondary = static_cast<DBImplSecondary*>(db);
    Status s = rx::check_logs(db->GetEnv(), secondary->immutable_db_options().GetWalDir());
    if (s.ok()) s = db->TryCatchUpWithPrimary();
    if (s.ok()) drop_old_memtables(secondary);
    return s;
  });
}
}
