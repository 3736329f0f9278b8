// Transactions of both kinds: one C++ class serves them, RocksDB's Transaction.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/iterator.h"
#include "rocksdb/utilities/transaction.h"
#include "rocksdb/utilities/write_batch_with_index.h"
#include "src/base/bridge.h"
#include "src/base/text/about.h"
#include "src/options/options.h"

namespace rx {

// A transaction, shared by its handle and the iterators and snapshots that read through it.
struct txn {
  std::shared_ptr<rocksdb::Transaction> t;
  bool locks = false;  // of a transaction database, not of an optimistic one
  // The next operation takes a snapshot.
  bool awaits_snapshot = false;
  // The value that a read copies: it keeps its memory for the next one.
  std::string read;
};

// A transaction's snapshot. RocksDB releases it through the transaction
// (utilities/transactions/transaction_base.cc, SetSnapshotInternal), so it keeps the transaction
// alive.
struct held_snapshot {
  std::shared_ptr<rocksdb::Transaction> t;
  std::shared_ptr<const rocksdb::Snapshot> snapshot;
};

// An iterator over what the database would contain after the commit, in which every entry comes
// with its value. The options' bounds must outlive it.
Status iterate(txn* x, ColumnFamilyHandle* cf, const read_options& options,
               std::unique_ptr<rocksdb::Iterator>* out);

// A deletion, with its lock.
Status delete_key(txn* x, ColumnFamilyHandle* cf, const Slice& key);

// Owns a transaction that RocksDB made.
std::shared_ptr<rocksdb::Transaction> own(DB* db, bool locks, rocksdb::Transaction* made);

}  // namespace rx
