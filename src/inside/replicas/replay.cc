#include "src/inside/replicas/replay.h"

#include <vector>

#include "db/column_family.h"
#include "db/db_impl/db_impl_secondary.h"
#include "db/job_context.h"
#include "db/memtable.h"
#include "db/version_set.h"
#include "db/write_batch_internal.h"
#include "src/inside/grabs.h"
#include "util/udt_util.h"
#include "util/write_batch_util.h"

namespace rx::inside {

using rocksdb::ColumnFamilyData;
using rocksdb::DBImpl;
using rocksdb::DBImplSecondary;
using rocksdb::JobContext;
using rocksdb::SequenceNumber;
using rocksdb::WriteBatch;
using rocksdb::WriteBatchInternal;

RX_GRAB(logs_open, &DBImplSecondary::log_readers_);
RX_GRAB(log_of_memtable, &DBImplSecondary::cfd_to_current_log_);
RX_GRAB(new_logs, &DBImplSecondary::FindNewLogNumbers);
RX_GRAB(memtables_of_all, &DBImpl::column_family_memtables_);

namespace {

// A secondary's sequence numbers, whatever the primary's (db/db_impl/db_impl_secondary.h hands
// neither to its base).
constexpr bool kSeqPerBatch = false, kBatchPerTxn = true;

// The column families for which a batch inserts: also those of prepared transactions that it
// commits, whose writes came with an earlier record.
class families_of final : public rocksdb::ColumnFamilyCollector {
 public:
  explicit families_of(DBImpl& db) : db_(db) {}

  Status MarkCommit(const Slice& name) override {
    const auto* prepared = db_.GetRecoveredTransaction(name.ToString());
    Status s;
    if (prepared == nullptr) return s;
    for (const auto& [first, part] : prepared->batches_) {
      if (s.ok()) s = part.batch_->Iterate(this);
    }
    return s;
  }
  Status MarkCommitWithTimestamp(const Slice& name, const Slice&) override {
    return MarkCommit(name);
  }

 private:
  DBImpl& db_;
};

// RocksDB's own (db/db_impl/db_impl_secondary.cc, RecoverLogFiles) takes a commit for a record
// without column families. So a memtable may have writes that were committed in a later log than it
// says, and they are lost for the secondary when the tables have that one's.
Status replay(DBImplSecondary& db, WriteBatch* batch, uint64_t log, JobContext* job,
              std::unordered_set<ColumnFamilyData*>* changed) {
  auto& versions = *db.GetVersionSet();
  auto& logs = db.*grab(log_of_memtable_tag{});
  families_of found(db);
  Status s = batch->Iterate(&found);
  if (!s.ok()) return s;
  const SequenceNumber first = WriteBatchInternal::Sequence(batch);
  for (const uint32_t id : found.column_families()) {
    ColumnFamilyData* family = versions.GetColumnFamilySet()->GetColumnFamily(id);
    // What tables have by now is not inserted (db/write_batch.cc, SeekToColumnFamily).
    if (family == nullptr || family->GetLogNumber() > log) continue;
    changed->insert(family);
    const auto current = logs.find(family);
    const bool is_of_this = current != logs.end() && current->second == log;
    if (!is_of_this && !family->mem()->IsEmpty()) seal_memtable(family, log, first, job);
    logs[family] = log;
  }
  SequenceNumber next = rocksdb::kMaxSequenceNumber;
  s = insert_batch(db, batch, log, (db.*grab(memtables_of_all_tag{})).get(), &next);
  if (s.ok() && next != rocksdb::kMaxSequenceNumber && versions.LastSequence() < next) {
    versions.SetLastAllocatedSequence(next - 1);
    versions.SetLastPublishedSequence(next - 1);
    versions.SetLastSequence(next - 1);
  }
  return s;
}

Status read_log(DBImplSecondary& db, uint64_t number, JobContext* job,
                std::unordered_set<ColumnFamilyData*>* changed) {
  auto& log = *(db.*grab(logs_open_tag{})).at(number);
  const auto mode = db.immutable_db_options().wal_recovery_mode;
  // A file of the secondary's never gets this number.
  db.GetVersionSet()->MarkFileNumberUsed(number);
  std::string scratch;
  Slice record;
  Status s;
  while (s.ok() && log.reader_->ReadRecord(&record, &scratch, mode) && log.status_->ok()) {
    WriteBatch batch;
    s = read_batch(db, record, log.reader_->GetRecordedTimestampSize(), &batch);
    if (s.ok()) s = replay(db, &batch, number, job, changed);
    if (!s.ok()) log.reader_->GetReporter()->Corruption(record.size(), s);
  }
  return s.ok() ? *log.status_ : s;
}

}  // namespace

Status read_batch(DBImplSecondary& db, const Slice& record, const timestamp_sizes& recorded,
                  WriteBatch* batch) {
  if (record.size() < WriteBatchInternal::kHeader) {
    return Status::Corruption("a record of the log is too small");
  }
  const Status s = WriteBatchInternal::SetContents(batch, record);
  if (!s.ok()) return s;
  return rocksdb::HandleWriteBatchTimestampSizeDifference(
      batch, db.GetVersionSet()->GetRunningColumnFamiliesTimestampSize(), recorded,
      rocksdb::TimestampSizeConsistencyMode::kVerifyConsistency, kSeqPerBatch, kBatchPerTxn);
}

Status insert_batch(DBImplSecondary& db, WriteBatch* batch, uint64_t log,
                    rocksdb::ColumnFamilyMemTables* into, uint64_t* next) {
  return WriteBatchInternal::InsertInto(
      batch, into, /*flush_scheduler=*/nullptr, /*trim_history_scheduler=*/nullptr,
      /*ignore_missing_column_families=*/true, log, &db, /*concurrent_memtable_writes=*/false, next,
      /*has_valid_writes=*/nullptr, kSeqPerBatch, kBatchPerTxn);
}

void seal_memtable(ColumnFamilyData* family, uint64_t log, uint64_t first, JobContext* job) {
  rocksdb::MemTable* fresh =
      family->ConstructNewMemtable(family->GetLatestMutableCFOptions(), first);
  family->mem()->SetNextLogNumber(log);
  family->mem()->ConstructFragmentedRangeTombstones();
  family->imm()->Add(family->mem(), &job->memtables_to_free);
  fresh->Ref();
  family->SetMemtable(fresh);
}

Status read_logs(DBImplSecondary& db, JobContext* job,
                 std::unordered_set<ColumnFamilyData*>* changed) {
  std::vector<uint64_t> numbers;
  Status s = (db.*grab(new_logs_tag{}))(&numbers);
  // All are opened first, so that one that is gone changes nothing.
  for (const uint64_t number : numbers) {
    rocksdb::log::FragmentBufferedReader* reader;
    if (s.ok()) s = db.MaybeInitLogReader(number, &reader);
  }
  for (const uint64_t number : numbers) {
    if (s.ok()) s = read_log(db, number, job, changed);
  }
  return s;
}

}  // namespace rx::inside
