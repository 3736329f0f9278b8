// Transactions of both kinds: one C++ class serves them, RocksDB's Transaction.
#pragma once

#include <memory>
#include <string>

#include "src/base/text/about.h"
#include "src/base/bridge.h"
#include "src/options/options.h"
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

}  // namespace rx
