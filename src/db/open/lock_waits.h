// The mutexes and condition variables under a transaction database's locks. They are RocksDB's
// (utilities/transactions/transaction_db_mutex_impl.cc), but a closing database can end the waits:
// the lock's owner may no longer be able to release it.
#pragma once

#include <atomic>
#include <memory>

#include "rocksdb/utilities/transaction_db_mutex.h"
#include "src/base/checks/checks.h"

namespace rx {

// While it lives, a set flag also ends this thread's waits for locks, with the Status of a stopped
// call. The flag outlives it.
class ends_lock_waits {
 public:
  explicit ends_lock_waits(const stop_flag* stop);
  ~ends_lock_waits();
  ends_lock_waits(const ends_lock_waits&) = delete;
  ends_lock_waits& operator=(const ends_lock_waits&) = delete;

 private:
  const stop_flag* const before_;
};

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
