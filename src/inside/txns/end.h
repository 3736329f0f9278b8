// Ends of transactions that may be tried again. Where the database holds writes back and the write
// options have no_slowdown, RocksDB's own commit drops the transaction's writes, and its prepare
// leaves a marker among them (utilities/transactions/pessimistic_transaction.cc).
#pragma once

#include "rocksdb/utilities/transaction.h"

namespace rx::inside {

// Of a database of mode transaction. Incomplete: nothing was written, and the transaction is as it
// was.
rocksdb::Status commit_or_leave(rocksdb::Transaction* t);
rocksdb::Status prepare_or_leave(rocksdb::Transaction* t);
rocksdb::Status rollback_or_leave(rocksdb::Transaction* t);

}  // namespace rx::inside
