// Long work of RocksDB's on files that looks at no flag and tells nobody how far it is: it gets
// a file system of ours, which counts the bytes and refuses more of them once it is to stop.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "src/progress/progress.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "src/base/checks/checks.h"

namespace rx {

// What one call has done, and whether it is to stop.
class meter {
 public:
  explicit meter(const stop_flag* stop) : stop_(stop) {}
  meter(const meter&) = delete;
  meter& operator=(const meter&) = delete;

  bool is_stopped() const {
    return given_up_.load(std::memory_order_acquire) || stop_->load(std::memory_order_acquire);
  }
  // Also without the caller's flag: what still runs for a call that failed is of no use.
  void give_up() { given_up_.store(true, std::memory_order_release); }
  void add(uint64_t bytes) { done_.fetch_add(bytes, std::memory_order_relaxed); }
  // What comes before does not count.
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
};

// The files of `base`, which outlives it, under the eyes of a meter, which does too. `counts`: the bytes
// that are read or linked count. (What is written does not: RocksDB buffers it, up to a megabyte.)
// `durable`: files are synced before they are closed, which RocksDB's checkpoints forget
// (ParallelFileMover gives use_fsync for sync), and their names before that of the backup which lists them
// (RocksDB syncs the folder of shared files after it).
std::unique_ptr<rocksdb::Env> watched(rocksdb::Env* base, meter* meter, bool counts,
                                      bool durable = false);

// Runs work, on a thread of its own where somebody wants to be told how far it is: he is told on
// the thread of the call. Ends as stopped() when the meter is stopped and the work failed.
Status run_metered(meter* meter, const object* progress, const std::function<Status()>& work);

}  // namespace rx
