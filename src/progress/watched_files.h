// Cancels and measures long file operations of RocksDB's that check no flag and report no progress:
// they get a file system of ours, which counts the bytes and refuses more of them once cancelled.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "src/base/checks/checks.h"
#include "src/progress/progress.h"

namespace rx {

// What one call has done, and whether it must stop.
class meter {
 public:
  explicit meter(const stop_flag* stop) : stop_(stop) {}
  meter(const meter&) = delete;
  meter& operator=(const meter&) = delete;

  bool is_stopped() const {
    return given_up_.load(std::memory_order_acquire) || stop_->load(std::memory_order_acquire);
  }
  // Stops it without the caller's flag: remaining work of a failed call is useless.
  void give_up() { given_up_.store(true, std::memory_order_release); }
  void add(uint64_t bytes) { done_.fetch_add(bytes, std::memory_order_relaxed); }
  // Keeps the first failure to list or read that is none of a missing file.
  void note(const Status& s);
  Status failure() const;
  // Discards what was counted before.
  void begin(uint64_t total) {
    done_.store(0, std::memory_order_relaxed);
    total_.store(total, std::memory_order_relaxed);
  }
  uint64_t done() const { return std::min(done_.load(std::memory_order_relaxed), total()); }
  uint64_t total() const { return total_.load(std::memory_order_relaxed); }

 private:
  const stop_flag* const stop_;
  std::atomic<bool> given_up_{false};
  std::atomic<uint64_t> done_{0}, total_{0};
  mutable std::mutex mutex_;
  Status failure_;
};

// A view of `base`'s files that reports to a meter; both must outlive it. `counts`: bytes that are
// read or linked count. (Written bytes do not: RocksDB buffers up to a megabyte of them.)
// `durable`: syncs files before they are closed, which RocksDB's checkpoints omit
// (ParallelFileMover passes use_fsync for sync), and syncs their names before that of the backup
// that lists them (RocksDB syncs the folder of shared files after it).
std::unique_ptr<rocksdb::Env> watched(rocksdb::Env* base, meter* meter, bool counts,
                                      bool durable = false);

// Runs the work on its own thread if progress is reported, because the progress callback must run
// on the caller's thread. Returns stopped() if the meter is stopped and the work failed.
Status run_metered(meter* meter, const object* progress, const std::function<Status()>& work);

}  // namespace rx
