// Keeps a database's folder to a call that changes its files without opening it.
#pragma once

#include <string>
#include <utility>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// Keeps out whoever would open the database meanwhile, in this process or another. Leaves no file
// where there was none: it says that somebody made a log.
class folder_lock {
 public:
  folder_lock(rocksdb::Env* env, const std::string& path) : env_(env), path_(path) {}
  ~folder_lock() { give().PermitUncheckedError(); }
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;

  Status take() {
    was_there_ = !env_->FileExists(path_).IsNotFound();
    return env_->LockFile(path_, &lock_);
  }
  bool was_there() const { return was_there_; }
  Status give() {
    if (lock_ == nullptr) return Status::OK();
    // While it is held, so that it is nobody else's.
    if (!was_there_) env_->DeleteFile(path_).PermitUncheckedError();
    return env_->UnlockFile(std::exchange(lock_, nullptr));
  }

 private:
  rocksdb::Env* const env_;
  const std::string path_;
  rocksdb::FileLock* lock_ = nullptr;
  bool was_there_ = false;
};

}  // namespace rx
