#include "src/inside/txns/peek.h"

#include "db/db_impl/db_impl.h"
#include "src/inside/grabs.h"
#include "utilities/transactions/lock/lock_tracker.h"
#include "utilities/transactions/pessimistic_transaction.h"
#include "utilities/transactions/pessimistic_transaction_db.h"
#include "utilities/transactions/transaction_util.h"
#include "utilities/transactions/write_prepared_txn_db.h"
#include "utilities/transactions/write_unprepared_txn.h"

namespace rx::inside {

using rocksdb::PessimisticTransaction;
using rocksdb::PessimisticTransactionDB;
using rocksdb::Transaction;
using rocksdb::WritePreparedTxnDB;

const rocksdb::TransactionDBOptions& locking_options(rocksdb::DB* db) {
  return static_cast<PessimisticTransactionDB*>(db)->GetTxnDBOptions();
}

bool is_write_prepared(rocksdb::DB* db) { return dynamic_cast<WritePreparedTxnDB*>(db) != nullptr; }

void note_rollbacks_as_committed(rocksdb::DB* db) {
  auto* prepared = static_cast<WritePreparedTxnDB*>(db);
  const uint64_t last = prepared->GetLatestSequenceNumber();
  for (uint64_t at = max_evicted(*prepared) + 1; at <= last; at++) prepared->AddCommitted(at, at);
}

uint64_t expiration_of(const Transaction& t) {
  return static_cast<const PessimisticTransaction&>(t).GetExpirationTime();
}

int64_t lock_timeout_of(const Transaction& t) {
  return static_cast<const PessimisticTransaction&>(t).GetLockTimeout();
}

uint64_t validated_of(const Transaction& t) {
  const auto* early = dynamic_cast<const rocksdb::WriteUnpreparedTxn*>(&t);
  return early == nullptr || !wrote_early(*early) ? 0 : largest_validated(*early);
}

void find_conflict(
    rocksdb::DB* db, Transaction* t,
    const std::function<void(rocksdb::ColumnFamilyHandle* cf, const rocksdb::Slice& key)>& found) {
  auto* root = static_cast<rocksdb::DBImpl*>(db->GetRootDB());
  auto& tracked = static_cast<rocksdb::TransactionBaseImpl*>(t)->GetTrackedLocks();
  std::unique_ptr<rocksdb::LockTracker::ColumnFamilyIterator> families(
      tracked.GetColumnFamilyIterator());
  while (families->HasNext()) {
    const uint32_t id = families->Next();
    const auto cf = root->GetColumnFamilyHandleUnlocked(id);
    if (cf == nullptr) continue;
    std::unique_ptr<rocksdb::LockTracker::KeyIterator> keys(tracked.GetKeyIterator(id));
    while (keys->HasNext()) {
      const std::string& key = keys->Next();
      const rocksdb::Status s = rocksdb::TransactionUtil::CheckKeyForConflicts(
          root, cf.get(), key, tracked.GetPointLockStatus(id, key).seq, nullptr, true);
      if (!s.ok()) return found(cf.get(), key);
    }
  }
}

}  // namespace rx::inside
