// Queries to a transaction or its database that RocksDB's public classes lack.
#pragma once

#include <cstdint>
#include <functional>

#include "rocksdb/utilities/transaction.h"
#include "rocksdb/utilities/transaction_db.h"

namespace rx::inside {

// ---- a database of mode transaction ------------------------------------------------

const rocksdb::TransactionDBOptions& locking_options(rocksdb::DB* db);
// Whether its write_policy is WRITE_PREPARED or WRITE_UNPREPARED. False for the root of such a
// database.
bool is_write_prepared(rocksdb::DB* db);
// Call after opening with WRITE_UNPREPARED. RocksDB rolls back a killed process's uncommitted
// writes with writes that it does not note as committed
// (utilities/transactions/write_unprepared_txn_db.cc, RollbackRecoveredTransaction): while anything
// is prepared, and in each rollback, reads would find the killed writes under them.
void note_rollbacks_as_committed(rocksdb::DB* db);

// ---- its transactions --------------------------------------------------------------

// Microseconds; 0: it does not expire.
uint64_t expiration_of(const rocksdb::Transaction& t);
// Microseconds.
int64_t lock_timeout_of(const rocksdb::Transaction& t);

// The sequence number up to which a transaction of WRITE_UNPREPARED that wrote before its commit
// has checked that nobody else wrote its keys; 0: another transaction, or one that wrote nothing
// early. For a snapshot before it RocksDB makes no iterator
// (utilities/transactions/write_unprepared_txn_db.cc, NewIterator) and goes on with NULL.
uint64_t validated_of(const rocksdb::Transaction& t);

// ---- optimistic transactions -------------------------------------------------------

// Calls `found` with the first key of the transaction that was written after the transaction read
// it, as the commit checks.
void find_conflict(
    rocksdb::DB* db, rocksdb::Transaction* t,
    const std::function<void(rocksdb::ColumnFamilyHandle* cf, const rocksdb::Slice& key)>& found);

}  // namespace rx::inside
