#include "src/inside/txns/end.h"

#include "src/inside/grabs.h"
#include "utilities/transactions/pessimistic_transaction.h"
#include "utilities/transactions/pessimistic_transaction_db.h"

namespace rx::inside {
namespace {

using rocksdb::DB;
using rocksdb::PessimisticTransaction;
using rocksdb::PessimisticTransactionDB;
using rocksdb::Status;
using rocksdb::Transaction;
using rocksdb::WriteBatch;
using rocksdb::WriteOptions;

// A derived class may name protected members.
struct opened : PessimisticTransaction {
  static constexpr auto kDatabase = &opened::txn_db_impl_;
  static constexpr auto kCommit = &opened::CommitWithoutPrepareInternal;
  static constexpr auto kClear = &opened::Clear;
  static constexpr auto kSkipsPrepare = &opened::skip_prepare_;
  static constexpr auto kExpiration = &opened::expiration_time_;
  static constexpr auto kState = &opened::txn_state_;
  static constexpr auto kId = &opened::id_;
  static constexpr auto kLarge = &opened::commit_bypass_memtable_threshold_;
  static constexpr auto kLargeInBytes = &opened::commit_bypass_memtable_byte_threshold_;
};

// The state of an open transaction before a write of all its records, which RocksDB changes before
// it knows whether the write is let through.
class before_write {
 public:
  explicit before_write(PessimisticTransaction* t)
      : t_(t),
        batch_(t->GetWriteBatch()->GetWriteBatch()),
        contents_(&contents_of(*batch_)),
        size_(contents_->size()),
        first_((*contents_)[kHeader]),
        flags_(flags_of(*batch_)),
        expiration_(t->*opened::kExpiration),
        id_(t->*opened::kId) {
    swap_save_points(*batch_, save_points_);
  }
  before_write(const before_write&) = delete;
  before_write& operator=(const before_write&) = delete;

  void bring_back() {
    contents_->resize(size_);
    (*contents_)[kHeader] = first_;
    flags_of(*batch_) = flags_;
    swap_save_points(*batch_, save_points_);
    t_->*opened::kExpiration = expiration_;
    t_->*opened::kId = id_;
    t_->SetState(Transaction::STARTED);
  }

 private:
  // A batch's sequence number and count. The record behind them becomes the mark of a prepared one
  // (db/write_batch.cc, MarkEndPrepare).
  static constexpr size_t kHeader = 12;

  PessimisticTransaction* t_;
  WriteBatch* batch_;
  std::string* contents_;
  size_t size_;
  char first_;
  uint32_t flags_;
  uint64_t expiration_;
  uint64_t id_;
  // Holds nothing but them.
  WriteBatch save_points_;
};

// RocksDB's ends, where it writes several times or what it changes cannot be brought back, wait as
// they please: so they begin only while no stall is seen.
template <typename End>
Status unless_stopped(PessimisticTransaction* t, const End& end) {
  PessimisticTransactionDB* const db = t->*opened::kDatabase;
  uint64_t stopped = 0;
  db->GetIntProperty(DB::Properties::kIsWriteStopped, &stopped);
  const auto& buffers = db->GetDBOptions().write_buffer_manager;
  if (stopped != 0 || (buffers != nullptr && buffers->ShouldStall())) {
    return Status::Incomplete("Write stall");
  }
  const WriteOptions given = *t->GetWriteOptions();
  WriteOptions patient = given;
  patient.no_slowdown = false;
  t->SetWriteOptions(patient);
  const Status s = end();
  t->SetWriteOptions(given);
  return s;
}

rocksdb::TxnDBWritePolicy policy_of(const PessimisticTransaction& t) {
  return (t.*opened::kDatabase)->GetTxnDBOptions().write_policy;
}

// Whether a commit that is refused cannot be tried again: some of its writes are in the database
// already (WRITE_UNPREPARED), or RocksDB would make a memtable of its batch, and give that away.
bool commits_once(const PessimisticTransaction& t) {
  const bool is_large = t.*opened::kLarge != 0 || t.*opened::kLargeInBytes != 0;
  return t.GetState() == Transaction::PREPARED ? is_large : t.GetLogNumber() > 0;
}

// Takes it from STARTED, unless another transaction took its locks.
bool start(PessimisticTransaction* t, Transaction::TransactionState to) {
  auto from = Transaction::STARTED;
  return (t->*opened::kState).compare_exchange_strong(from, to);
}

}  // namespace

// As Commit does, but for its Clear where nothing was written.
Status commit_or_leave(Transaction* given) {
  auto* t = static_cast<PessimisticTransaction*>(given);
  if (commits_once(*t)) return unless_stopped(t, [&] { return t->Commit(); });
  if (t->GetState() != Transaction::STARTED || !(t->*opened::kSkipsPrepare) || t->IsExpired() ||
      !start(t, Transaction::AWAITING_COMMIT)) {
    return t->Commit();
  }
  before_write before(t);
  const Status s = (t->*opened::kCommit)();
  if (s.IsIncomplete()) {
    before.bring_back();
    return s;
  }
  if (!t->GetName().empty()) (t->*opened::kDatabase)->UnregisterTransaction(t);
  (t->*opened::kClear)();
  if (s.ok()) t->SetState(Transaction::COMMITTED);
  return s;
}

Status prepare_or_leave(Transaction* given) {
  auto* t = static_cast<PessimisticTransaction*>(given);
  if (policy_of(*t) == rocksdb::WRITE_UNPREPARED) {
    return unless_stopped(t, [&] { return t->Prepare(); });
  }
  if (t->GetState() != Transaction::STARTED) return t->Prepare();
  before_write before(t);
  const Status s = t->Prepare();
  if (s.IsIncomplete()) {
    before.bring_back();
    t->SetLogNumber(0);
  }
  return s;
}

Status rollback_or_leave(Transaction* given) {
  auto* t = static_cast<PessimisticTransaction*>(given);
  if (policy_of(*t) == rocksdb::WRITE_COMMITTED) return t->Rollback();
  return unless_stopped(t, [&] { return t->Rollback(); });
}

}  // namespace rx::inside
