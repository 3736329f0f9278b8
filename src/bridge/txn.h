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
// (utilities/transactions/transaction_base.cc, SetSnapshotInternal), which therefore lives as long.
struct held_snapshot {
  std::shared_ptr<rocksdb::Transaction> t;
  std::shared_ptr<const rocksdb::Snapshot> snapshot;
};

// Owns a transaction that RocksDB made.
std::shared_ptr<rocksdb::Transaction> own(DB* db, bool locks, rocksdb::Transaction* made);

// A key as messages show it: escaped, and cut where it is long.
std::string shown(const Slice& key);

// The same Status with more text. CopyAppendMessage does not take one that has none, and drops the flags.
inline Status with_text(const Status& s, const std::string& text) {
  struct Text : Status {
    Text(const Status& s, const std::string& text) : Status(s) {
      const bool has_text = getState() != nullptr && *getState() != 0;
      state_ = CopyState((has_text ? getState() + ("; " + text) : text).c_str());
    }
  };
  return Text(s, text);
}

// The same Status, and which key it is about.
inline Status about(const Status& s, ColumnFamilyHandle* cf, const Slice& key) {
  if (s.ok() || s.IsNotFound()) return s;
  const std::string family = cf->GetID() == 0 ? "" : " of column family \"" + cf->GetName() + "\"";
  return with_text(s, "key " + shown(key) + family);
}

}  // namespace rx
