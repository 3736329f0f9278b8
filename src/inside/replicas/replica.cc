#include "src/inside/replicas/replica.h"

#include <algorithm>
#include <unordered_set>

#include "db/column_family.h"
#include "db/db_impl/db_impl_follower.h"
#include "db/db_impl/db_impl_secondary.h"
#include "db/job_context.h"
#include "db/version_edit_handler.h"
#include "db/version_set.h"
#include "src/inside/grabs.h"
#include "src/inside/replicas/replay.h"
#include "util/mutexlock.h"

namespace rx::inside {

using rocksdb::ColumnFamilyData;
using rocksdb::DBImpl;
using rocksdb::DBImplSecondary;
using Families = std::unordered_set<ColumnFamilyData*>;

RX_GRAB(tailer, &rocksdb::ReactiveVersionSet::manifest_tailer_);
RX_GRAB(follow, &rocksdb::DBImplFollower::TryCatchUpWithLeader);
RX_GRAB(refreshing, &rocksdb::DBImplFollower::mu_);
RX_GRAB(open, &DBImplSecondary::OpenAsSecondaryImpl);
RX_GRAB(manifest, &DBImplSecondary::manifest_reader_);
RX_GRAB(manifest_status, &DBImplSecondary::manifest_reader_status_);
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

namespace {

// Drops the memtables whose records are in tables. RocksDB keeps one until the next record of
// another log arrives, even when tables contain all of its data by then, and hides newer values in
// tables: a get would find the old one in the memtable. A follower replaces them in the same way
// (db/db_impl/db_impl_follower.cc, TryCatchUpWithLeader).
void drop_old_memtables(DBImplSecondary& db, rocksdb::JobContext* job, Families* changed) {
  auto* versions = db.GetVersionSet();
  const auto& logs = current_logs(db);
  for (ColumnFamilyData* family : *versions->GetColumnFamilySet()) {
    const auto log = logs.find(family);
    if (family->IsDropped() || family->mem()->IsEmpty() || log == logs.end() ||
        log->second >= family->GetLogNumber()) {
      continue;
    }
    seal_memtable(family, family->GetLogNumber(), versions->LastSequence(), job);
    changed->insert(family);
  }
}

// Reads the logs, and shows what has changed, also where that ends in a failure.
Status read_and_show(DBImplSecondary& db, rocksdb::JobContext* job, Families* changed) {
  Status s = read_logs(db, job, changed);
  // The primary deletes logs when tables have their records; the next catch-up sees those.
  if (s.IsPathNotFound()) s = Status::OK();
  drop_old_memtables(db, job, changed);
  for (ColumnFamilyData* family : *changed) {
    family->imm()->RemoveOldMemTables(family->GetLogNumber(), &job->memtables_to_free);
    auto& context = job->superversion_contexts.back();
    family->InstallSuperVersion(&context, db.mutex());
    context.NewSuperVersion();
  }
  return s;
}

}  // namespace

Status open_secondary(const rocksdb::DBOptions& options, const std::string& path,
                      const std::string& secondary_path,
                      const std::vector<rocksdb::ColumnFamilyDescriptor>& families,
                      std::vector<rocksdb::ColumnFamilyHandle*>* handles,
                      std::unique_ptr<DB>* opened) {
  Status s = grab(open_tag{})(options, path, secondary_path, families, handles, opened,
                              /*recover_wal=*/false);
  if (!s.ok()) return s;
  auto& db = static_cast<DBImplSecondary&>(impl_of(opened->get()));
  rocksdb::JobContext job(0, /*create_superversion=*/true);
  {
    Families changed;
    const rocksdb::InstrumentedMutexLock lock(db.mutex());
    s = read_and_show(db, &job, &changed);
  }
  job.Clean();
  if (s.ok()) return s;
  for (auto* handle : *handles) delete handle;
  handles->clear();
  opened->reset();
  return s;
}

// As RocksDB's (db/db_impl/db_impl_secondary.cc, TryCatchUpWithPrimary) but for the reading of
// logs.
Status catch_up(DB* secondary) {
  auto& db = static_cast<DBImplSecondary&>(impl_of(secondary));
  auto& versions = static_cast<rocksdb::ReactiveVersionSet&>(*db.GetVersionSet());
  rocksdb::JobContext job(0, /*create_superversion=*/true), purge(0);
  Status s;
  {
    Families changed;
    const rocksdb::InstrumentedMutexLock lock(db.mutex());
    s = versions.ReadAndApply(db.mutex(), &(db.*grab(manifest_tag{})),
                              (db.*grab(manifest_status_tag{})).get(), &changed,
                              /*files_to_delete=*/nullptr);
    if (s.ok()) s = read_and_show(db, &job, &changed);
  }
  job.Clean();
  {
    const rocksdb::InstrumentedMutexLock lock(db.mutex());
    db.FindObsoleteFiles(&purge, /*force=*/false);
  }
  if (purge.HaveSomethingToDelete()) db.PurgeObsoleteFiles(purge);
  purge.Clean();
  return s;
}

}  // namespace rx::inside
