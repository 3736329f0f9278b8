// The mutexes and condition variables under a transaction database's locks. They are those of
// RocksDB (utilities/transactions/transaction_db_mutex_impl.cc), but a closing database can end
// the waits: whoever holds the lock may have no way left to let go of it.
#pragma once

#include <atomic>
#include <memory>

#include "rocksdb/utilities/transaction_db_mutex.h"

namespace rx {

class lock_waits final : public rocksdb::TransactionDBMutexFactory {
 public:
  std::shared_ptr<rocksdb::TransactionDBMutex> AllocateMutex() override;
  std::shared_ptr<rocksdb::TransactionDBCondVar> AllocateCondVar() override;

  // Waits end from now on, with Status::ShutdownInProgress.
  void end() { *over_ = true; }

 private:
  const std::shared_ptr<std::atomic<bool>> over_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace rx
