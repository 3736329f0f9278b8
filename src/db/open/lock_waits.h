// The mutexes and condition variables under a transaction database's locks. They are RocksDB's
// (utilities/transactions/transaction_db_mutex_impl.cc), but a closing database can end the waits:
// the lock's owner may no longer be able to release it.
#pragma once

#include <atomic>
#include <memory>

#include "rocksdb/utilities/transaction_db_mutex.h"

namespace rx {

class lock_waits final : public rocksdb::TransactionDBMutexFactory {
 public:
  std::shared_ptr<rocksdb::TransactionDBMutex> AllocateMutex() override;
  std::shared_ptr<rocksdb::TransactionDBCondVar> AllocateCondVar() override;

  // From now on waits end with Status::ShutdownInProgress.
  void end() { *over_ = true; }

 private:
  const std::shared_ptr<std::atomic<bool>> over_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace rx
