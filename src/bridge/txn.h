// Transactions of both kinds: one C++ class serves them, RocksDB's Transaction.
#pragma once

#include <memory>
#include <string>

#include "bridge.h"
#include "options.h"
#include "rocksdb/utilities/transaction.h"
#include "rocksdb/utilities/write_batch_with_index.h"

namespace rx {

// A transaction, shared by its handle and by what looks into it: iterators, snapshots.
struct txn {
  std::shared_ptr<rocksdb::Transaction> t;
  bool locks = false;  // of a transaction database, not of an optimistic one
  // A snapshot is taken at the next operation.
  bool awaits_snapshot = false;
};

// A transaction's snapshot. RocksDB gives it back through the transaction
// (transaction_base.cc, SetSnapshotInternal), which therefore lives as long.
struct held_snapshot {
  std::shared_ptr<rocksdb::Transaction> t;
  std::shared_ptr<const rocksdb::Snapshot> snapshot;
};

// Owns a transaction that RocksDB made.
std::shared_ptr<rocksdb::Transaction> own(DB* db, bool locks, rocksdb::Transaction* made);

// A key as messages show it: escaped, and cut where it is long.
std::string shown(const Slice& key);

// The same Status, with more words. RocksDB's CopyAppendMessage throws where there are none yet,
// as with a deadlock, and drops the flags.
struct Worded : Status {
  Worded(const Status& s, const std::string& more) : Status(s) {
    const bool has_text = getState() != nullptr && *getState() != 0;
    state_ = CopyState((has_text ? getState() + ("; " + more) : more).c_str());
  }
};

// The same Status, and which key it is about.
inline Status about(const Status& s, ColumnFamilyHandle* cf, const Slice& key) {
  if (s.ok() || s.IsNotFound()) return s;
  return Worded(s, "key " + shown(key) +
                       (cf->GetID() == 0 ? "" : " of column family \"" + cf->GetName() + "\""));
}

}  // namespace rx
