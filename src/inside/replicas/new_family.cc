#include "src/inside/replicas/new_family.h"

#include <utility>
#include <vector>

#include "db/column_family.h"
#include "db/db_impl/db_impl_secondary.h"
#include "db/job_context.h"
#include "db/memtable.h"
#include "db/version_edit_handler.h"
#include "db/version_set.h"
#include "db/write_batch_internal.h"
#include "file/filename.h"
#include "src/inside/db.h"
#include "src/inside/grabs.h"
#include "src/inside/log_read.h"
#include "src/inside/replicas/replay.h"

namespace rx::inside {

using rocksdb::ColumnFamilyData;
using rocksdb::DBImpl;
using rocksdb::DBImplSecondary;
using rocksdb::ManifestTailer;
using rocksdb::ReactiveVersionSet;
using rocksdb::VersionEdit;
using rocksdb::VersionEditHandler;
using rocksdb::VersionEditHandlerPointInTime;
using rocksdb::VersionSet;
using rocksdb::WriteBatchInternal;

RX_GRAB(manifest_read, &DBImplSecondary::manifest_reader_);
RX_GRAB(logs_read, &DBImplSecondary::log_readers_);
RX_GRAB(logs_in_memtables, &DBImplSecondary::cfd_to_current_log_);
RX_GRAB(prepared_read, &DBImpl::recovered_transactions_);
RX_GRAB(tell_threads, &DBImpl::NewThreadStatusCfInfo);
RX_GRAB(tail, &ReactiveVersionSet::manifest_tailer_);
RX_GRAB(append_version, &VersionSet::AppendVersion);
RX_GRAB(not_opened, &VersionEditHandler::do_not_open_column_families_);
RX_GRAB(family_builders, &VersionEditHandler::builders_);
RX_GRAB(params_seen, &VersionEditHandler::version_edit_params_);
RX_GRAB(create_family, &VersionEditHandler::CreateCfAndInit);
RX_GRAB(destroy_family, &VersionEditHandler::DestroyCfAndCleanup);
RX_GRAB(apply_edit, &VersionEditHandler::ApplyVersionEdit);
RX_GRAB(create_version, &VersionEditHandler::MaybeCreateVersionBeforeApplyEdit);
RX_GRAB(versions_ready, &VersionEditHandlerPointInTime::versions_);

namespace {

// The other database deletes what it no longer needs at any moment.
Status or_again(const Status& s, const std::string& path) {
  if (!s.IsNotFound() && !s.IsPathNotFound()) return s;
  return Status::TryAgain(path + " is gone", "the other database went on; catch up again");
}

Status or_damaged(const log_damage& damage, const std::string& path) {
  return damage.is_there ? Status::Corruption(path, damage.text) : Status::OK();
}

// The records of one living column family up to `end`, from its creation on.
Status read_edits(DBImpl& db, const std::string& manifest, uint64_t end, const std::string& name,
                  std::vector<VersionEdit>* edits) {
  log_tail file;
  Status s = or_again(file.open(files_of(&db), manifest, 0, /*verify=*/true), manifest);
  Slice record;
  uint32_t id = 0;
  while (s.ok() && file.last_end() < end && file.next(&record)) {
    VersionEdit edit;
    s = edit.DecodeFrom(record);
    if (!s.ok()) return Status::Corruption(manifest, s.ToString());
    if (edit.IsColumnFamilyAdd() && edit.GetColumnFamilyName() == name) {
      id = edit.GetColumnFamily();
      edits->clear();
    }
    if (id == 0 || edit.GetColumnFamily() != id) continue;
    if (edit.IsColumnFamilyDrop()) {
      id = 0;
    } else {
      edits->push_back(std::move(edit));
    }
  }
  if (s.ok()) s = or_damaged(file.damage, manifest);
  if (!s.ok()) return s;
  // Another file has the name now, or the last catch-up did not reach this one.
  if (file.last_end() != end) return Status::TryAgain(manifest, "it changed; catch up again");
  return id != 0 ? s : Status::NotFound("name: no column family \"" + name + "\"");
}

// Where writes for other column families go nowhere.
class one_family final : public rocksdb::ColumnFamilyMemTables {
 public:
  explicit one_family(ColumnFamilyData* family) : family_(family) { handle_.SetCFD(family); }

  bool Seek(uint32_t id) override { return id == family_->GetID(); }
  uint64_t GetLogNumber() const override { return family_->GetLogNumber(); }
  rocksdb::MemTable* GetMemTable() const override { return family_->mem(); }
  ColumnFamilyHandle* GetColumnFamilyHandle() override { return &handle_; }
  ColumnFamilyData* current() override { return family_; }

 private:
  ColumnFamilyData* const family_;
  rocksdb::ColumnFamilyHandleInternal handle_;
};

// Lays the prepared transactions that the replica has found aside: reading their logs again would
// add their writes to them a second time. Those that are found meanwhile end with this.
class prepared_aside {
 public:
  explicit prepared_aside(DBImpl& db) : db_(db) { all().swap(kept_); }
  ~prepared_aside() {
    while (!all().empty()) {
      const std::string name = all().begin()->first;
      db_.DeleteRecoveredTransaction(name);
    }
    all().swap(kept_);
  }
  prepared_aside(const prepared_aside&) = delete;
  prepared_aside& operator=(const prepared_aside&) = delete;

 private:
  using list = std::unordered_map<std::string, DBImpl::RecoveredTransaction*>;
  list& all() { return db_.*grab(prepared_read_tag{}); }

  DBImpl& db_;
  list kept_;
};

// A column family that is being opened, with the replica's mutex held: from its entry into the
// replica's lists to the moment when it can be read. What is not kept leaves the lists again.
class opening {
 public:
  opening(DBImplSecondary& db, rocksdb::JobContext* job)
      : db_(db),
        versions_(static_cast<ReactiveVersionSet&>(*db.GetVersionSet())),
        tailer_(*(versions_.*grab(tail_tag{}))),
        job_(job) {}
  ~opening() {
    if (family_ != nullptr) leave();
  }
  opening(const opening&) = delete;
  opening& operator=(const opening&) = delete;

  // The column family with its tables, as its records say.
  Status enter(const std::vector<VersionEdit>& edits, const rocksdb::ColumnFamilyOptions& options) {
    added_ = edits.front();
    family_ = (tailer_.*grab(create_family_tag{}))(options, added_);
    skipped().erase(id());
    // Of a column family that had this address before.
    logs().erase(family_);
    auto& params = tailer_.*grab(params_seen_tag{});
    // RocksDB takes numbers of later records for newer ones (db/version_edit_handler.cc,
    // ExtractInfoFromVersionEdit), and these are older than what the replica has seen.
    const auto newest = params;
    Status s;
    for (VersionEdit edit : edits) {
      ColumnFamilyData* of = nullptr;
      if (s.ok()) s = (tailer_.*grab(apply_edit_tag{}))(edit, &of);
    }
    params = newest;
    return s.ok() ? show_tables() : s;
  }

  // What the replica has read of the logs so far, for this column family.
  Status read_logs() {
    const prepared_aside aside(db_);
    Status s;
    for (const auto& [number, reader] : db_.*grab(logs_read_tag{})) {
      const uint64_t end = reader->reader_->LastRecordEnd();
      // What is gone by then is in tables.
      if (end == 0 || number < versions_.min_log_number_to_keep()) continue;
      if (s.ok()) s = read_log(number, end);
    }
    return s;
  }

  ColumnFamilyHandle* keep() {
    auto handle = std::make_unique<rocksdb::ColumnFamilyHandleImpl>(family_, &db_, db_.mutex());
    family_->InstallSuperVersion(&job_->superversion_contexts.back(), db_.mutex());
    tailer_.GetUpdatedColumnFamilies().erase(family_);
    family_ = nullptr;
    return handle.release();
  }

 private:
  uint32_t id() const { return added_.GetColumnFamily(); }
  std::unordered_map<uint32_t, std::string>& skipped() { return tailer_.*grab(not_opened_tag{}); }
  std::unordered_map<ColumnFamilyData*, uint64_t>& logs() {
    return db_.*grab(logs_in_memtables_tag{});
  }

  // As ReadAndApply does for all at the end of a catch-up (db/version_edit_handler.cc,
  // VersionEditHandlerPointInTime::CheckIterationResult). It keeps an older state where tables are
  // missing: here that is no state to begin with.
  Status show_tables() {
    auto* builder = (tailer_.*grab(family_builders_tag{})).at(id())->version_builder();
    if (!builder->CheckConsistencyForNumLevels()) {
      return Status::InvalidArgument(
          "options: num_levels: " + std::to_string(family_->ioptions().num_levels),
          "column family \"" + family_->GetName() + "\" has tables in higher levels");
    }
    auto& ready = tailer_.*grab(versions_ready_tag{});
    const auto before = ready.find(id());
    const auto* older = before != ready.end() ? before->second : nullptr;
    Status s = (tailer_.*grab(create_version_tag{}))(VersionEdit(), family_,
                                                     /*force_create_version=*/true);
    const auto made = ready.find(id());
    if (s.ok() && (made == ready.end() || made->second == older)) {
      s = Status::TryAgain("tables of column family \"" + family_->GetName() + "\" are gone",
                           "the other database went on; catch up again");
    }
    if (!s.ok()) return s;
    rocksdb::Version* version = made->second;
    ready.erase(made);
    (versions_.*grab(append_version_tag{}))(family_, version);
    builder->ClearFoundFiles();
    family_->RecoverEpochNumbers();
    return s;
  }

  // Up to `end`, where the replica's own reader is: it reads what follows, for all column families.
  Status read_log(uint64_t number, uint64_t end) {
    const std::string path = rocksdb::LogFileName(wal_folder(&db_), number);
    log_tail file;
    Status s = or_again(file.open(files_of(&db_), path, number, /*verify=*/true), path);
    Slice record;
    one_family memtables(family_);
    bool begun = false;
    // A record that ends behind `end` is one of which that reader has a part.
    while (s.ok() && file.last_end() < end && file.next(&record) && file.last_end() <= end) {
      if (record.size() < WriteBatchInternal::kHeader) continue;
      rocksdb::WriteBatch batch;
      s = read_batch(db_, record, file.timestamps(), &batch);
      if (!s.ok()) break;
      if (!begun) begin_log(number, WriteBatchInternal::Sequence(&batch));
      begun = true;
      rocksdb::SequenceNumber next = rocksdb::kMaxSequenceNumber;
      s = insert_batch(db_, &batch, number, &memtables, &next);
      if (!family_->mem()->IsEmpty()) logs()[family_] = number;
    }
    if (s.ok() && file.last_end() <= end) s = or_damaged(file.damage, path);
    return s;
  }

  // A memtable holds the records of one log, and is dropped when tables have them.
  void begin_log(uint64_t number, rocksdb::SequenceNumber first) {
    if (family_->mem()->IsEmpty()) {
      // The one from the beginning says that nothing so old is in it.
      family_->CreateNewMemtable(first);
    } else {
      seal_memtable(family_, number, first, job_);
    }
  }

  void leave() {
    // What the tailer has made of it goes after it left the lists, and asks it for its paths
    // (db/version_set.cc, Version::~Version).
    family_->Ref();
    tailer_.GetUpdatedColumnFamilies().erase(family_);
    logs().erase(family_);
    (tailer_.*grab(destroy_family_tag{}))(added_);
    // Its records to come are skipped, as before.
    skipped().emplace(id(), added_.GetColumnFamilyName());
    family_->UnrefAndTryDelete();
  }

  DBImplSecondary& db_;
  ReactiveVersionSet& versions_;
  ManifestTailer& tailer_;
  rocksdb::JobContext* const job_;
  VersionEdit added_;
  // While it may still leave.
  ColumnFamilyData* family_ = nullptr;
};

Status open_locked(DBImplSecondary& db, const std::string& name,
                   const rocksdb::ColumnFamilyOptions& options,
                   const std::function<Status()>& check, rocksdb::JobContext* job,
                   ColumnFamilyHandle** out) {
  auto& versions = static_cast<ReactiveVersionSet&>(*db.GetVersionSet());
  if (versions.GetColumnFamilySet()->GetColumnFamily(name) != nullptr) {
    return Status::InvalidArgument("name: column family \"" + name + "\" is open already");
  }
  const ManifestTailer& tailer = *(versions.*grab(tail_tag{}));
  // After a failure the tailer stands between two states (db/version_edit_handler.cc, Iterate).
  Status s = tailer.status();
  if (!s.ok()) return s;
  const std::string manifest = (db.*grab(manifest_read_tag{}))->file()->file_name();
  std::vector<VersionEdit> edits;
  s = read_edits(db, manifest, tailer.GetLastValidRecordEnd(), name, &edits);
  if (!s.ok()) return s;
  opening family(db, job);
  s = family.enter(edits, options);
  if (s.ok()) s = family.read_logs();
  if (s.ok()) s = check();
  if (s.ok()) *out = family.keep();
  return s;
}

}  // namespace

// Its records in the MANIFEST and the logs are read a second time, for it alone, as far as the
// replica has read them. The other way, to read all anew, would take all others back in time until
// it is done, and leave them there if it fails.
Status open_family(DB* replica, const std::string& name,
                   const rocksdb::ColumnFamilyOptions& options,
                   const std::function<Status()>& check, ColumnFamilyHandle** out) {
  auto& db = *static_cast<DBImplSecondary*>(replica->GetRootDB());
  rocksdb::JobContext job(0, /*create_superversion=*/true);
  Status s;
  try {
    const rocksdb::InstrumentedMutexLock lock(db.mutex());
    s = open_locked(db, name, options, check, &job, out);
  } catch (...) {
    job.Clean();
    throw;
  }
  job.Clean();
  if (s.ok()) {
    const auto& handle = *static_cast<rocksdb::ColumnFamilyHandleImpl*>(*out);
    (db.*grab(tell_threads_tag{}))(handle.cfd());
  }
  return s;
}

}  // namespace rx::inside
