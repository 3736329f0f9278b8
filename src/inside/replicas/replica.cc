#include "src/inside/replicas/replica.h"

#include <algorithm>

#include "db/column_family.h"
#include "db/db_impl/db_impl_follower.h"
#include "db/db_impl/db_impl_secondary.h"
#include "db/job_context.h"
#include "db/version_edit_handler.h"
#include "db/version_set.h"
#include "src/inside/grabs.h"
#include "util/mutexlock.h"

namespace rx::inside {

using rocksdb::ColumnFamilyData;
using rocksdb::DBImpl;

RX_GRAB(tailer, &rocksdb::ReactiveVersionSet::manifest_tailer_);
RX_GRAB(follow, &rocksdb::DBImplFollower::TryCatchUpWithLeader);
RX_GRAB(refreshing, &rocksdb::DBImplFollower::mu_);
RX_GRAB(unopened, &rocksdb::VersionEditHandler::do_not_open_column_families_);

namespace {

DBImpl& impl_of(DB* db) { return *static_cast<DBImpl*>(db->GetRootDB()); }

}  // namespace

// RocksDB takes a record of a column family that it does not know for corruption, unless it was
// told not to open that one (db/version_edit_handler.cc, OnNonCfOperation); of those that are
// created later it tells itself nothing (ManifestTailer::OnColumnFamilyAdd). Numbers are given one
// after the other and never again.
void expect_families(DB* replica, uint32_t ahead) {
  DBImpl& db = impl_of(replica);
  rocksdb::InstrumentedMutexLock lock(db.mutex());
  auto& versions = static_cast<rocksdb::ReactiveVersionSet&>(*db.GetVersionSet());
  auto& unopened = *(versions.*grab(tailer_tag{})).*grab(unopened_tag{});
  const uint32_t newest = versions.GetColumnFamilySet()->GetMaxColumnFamily();
  // Half of them are still to come.
  if (unopened.count(newest + ahead / 2) != 0) return;
  for (uint32_t id = newest + 1; id <= newest + ahead; id++) unopened.emplace(id, "");
}

// Its thread holds the mutex while it catches up, so that one does at a time.
Status follow(DB* follower) {
  auto& db = static_cast<rocksdb::DBImplFollower&>(impl_of(follower));
  rocksdb::MutexLock lock(&(db.*grab(refreshing_tag{})));
  return (db.*grab(follow_tag{}))();
}

Status list_unopened(DB* replica, std::vector<std::string>* names) {
  DBImpl& db = impl_of(replica);
  Status s = DB::ListColumnFamilies(db.GetDBOptions(), db.GetName(), names);
  if (!s.ok()) return s;
  rocksdb::InstrumentedMutexLock lock(db.mutex());
  const auto* families = db.GetVersionSet()->GetColumnFamilySet();
  const auto is_open = [&](const std::string& name) {
    return families->GetColumnFamily(name) != nullptr;
  };
  names->erase(std::remove_if(names->begin(), names->end(), is_open), names->end());
  return s;
}

// RocksDB keeps a memtable until the next record of another log arrives, even when tables contain
// all of its data by then, and hides newer values in tables: a get would find the old one in the
// memtable. A follower replaces them in the same way (db/db_impl/db_impl_follower.cc,
// TryCatchUpWithLeader).
void drop_old_memtables(DB* secondary) {
  auto& db = static_cast<rocksdb::DBImplSecondary&>(impl_of(secondary));
  rocksdb::JobContext job(0, /*create_superversion=*/true);
  {
    rocksdb::InstrumentedMutexLock lock(db.mutex());
    auto* versions = db.GetVersionSet();
    const auto& logs = current_logs(db);
    for (ColumnFamilyData* family : *versions->GetColumnFamilySet()) {
      const auto log = logs.find(family);
      if (family->IsDropped() || family->mem()->IsEmpty() || log == logs.end() ||
          log->second >= family->GetLogNumber()) {
        continue;
      }
      rocksdb::MemTable* fresh = family->ConstructNewMemtable(family->GetLatestMutableCFOptions(),
                                                              versions->LastSequence());
      family->mem()->SetNextLogNumber(family->GetLogNumber());
      family->mem()->ConstructFragmentedRangeTombstones();
      family->imm()->Add(family->mem(), &job.memtables_to_free);
      fresh->Ref();
      family->SetMemtable(fresh);
      family->imm()->RemoveOldMemTables(family->GetLogNumber(), &job.memtables_to_free);
      auto& context = job.superversion_contexts.back();
      family->InstallSuperVersion(&context, db.mutex());
      context.NewSuperVersion();
    }
  }
  job.Clean();
}

}  // namespace rx::inside
