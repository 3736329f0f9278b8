#include "src/objects/pools.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace rx {
namespace {

using rocksdb::Env;

constexpr Env::Priority kEveryPool[] = {Env::BOTTOM, Env::LOW, Env::HIGH, Env::USER};

// The sizes of pools whose threads were ended; 0: the pool has its own.
std::mutex sizes_mutex;
std::array<int, Env::TOTAL> kept_sizes = {};

// Finds out who the threads of the pools are. Each answers once, because it waits here until all of
// them did.
class roll_call {
 public:
  // Asks as many threads as the pool has.
  static void call(const std::shared_ptr<roll_call>& roll, Env::Priority pool, int threads) {
    for (int i = 0; i < threads; i++) {
      // The pool owns the pointer until the job runs or is taken back.
      Env::Default()->Schedule(answer, new std::shared_ptr<roll_call>(roll), pool, roll.get(),
                               forget);
    }
  }

  // Whether so many have answered in time.
  bool is_complete(size_t threads, std::chrono::steady_clock::time_point deadline) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_until(lock, deadline, [&] { return present_.size() >= threads; });
  }

  // Lets them go, and returns their numbers.
  std::vector<pid_t> dismiss() {
    for (const Env::Priority pool : kEveryPool) Env::Default()->UnSchedule(this, pool);
    const std::lock_guard<std::mutex> lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
    return present_;
  }

 private:
  static void answer(void* given) {
    const std::unique_ptr<std::shared_ptr<roll_call>> owned(
        static_cast<std::shared_ptr<roll_call>*>(given));
    roll_call& roll = **owned;
    std::unique_lock<std::mutex> lock(roll.mutex_);
    roll.present_.push_back(static_cast<pid_t>(syscall(SYS_gettid)));
    roll.changed_.notify_all();
    roll.changed_.wait(lock, [&] { return roll.is_over_; });
  }
  static void forget(void* given) { delete static_cast<std::shared_ptr<roll_call>*>(given); }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<pid_t> present_;
  bool is_over_ = false;
};

// Whether a thread of this process is there. RocksDB's threads detach themselves before they end
// (util/threadpool_imp.cc, BGThread), so nobody can join them.
bool is_there(pid_t thread) { return syscall(SYS_tgkill, getpid(), thread, 0) == 0; }

}  // namespace

int pool_size(Env::Priority pool) {
  const std::lock_guard<std::mutex> lock(sizes_mutex);
  return kept_sizes[pool] != 0 ? kept_sizes[pool] : Env::Default()->GetBackgroundThreads(pool);
}

void set_pool_size(Env::Priority pool, int size) {
  const std::lock_guard<std::mutex> lock(sizes_mutex);
  kept_sizes[pool] = 0;
  Env::Default()->SetBackgroundThreads(size, pool);
}

Status end_pools(std::chrono::steady_clock::time_point deadline) {
  Env* env = Env::Default();
  const auto roll = std::make_shared<roll_call>();
  bool is_complete = false;
  try {
    size_t threads = 0;
    for (const Env::Priority pool : kEveryPool) {
      const int size = env->GetBackgroundThreads(pool);
      roll_call::call(roll, pool, size);
      threads += size;
    }
    is_complete = roll->is_complete(threads, deadline);
  } catch (...) {  // A pool could not start its threads: those that are there must not wait.
    roll->dismiss();
    throw;
  }
  for (const Env::Priority pool : kEveryPool) {
    const std::lock_guard<std::mutex> lock(sizes_mutex);
    const int size = env->GetBackgroundThreads(pool);
    if (size == 0) continue;
    kept_sizes[pool] = size;
    env->SetBackgroundThreads(0, pool);
  }
  std::vector<pid_t> left = roll->dismiss();
  auto pause = std::chrono::microseconds(50);
  for (;;) {
    left.erase(std::remove_if(left.begin(), left.end(), [](pid_t one) { return !is_there(one); }),
               left.end());
    if (left.empty() && is_complete) return Status::OK();
    if (!is_complete || std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, std::chrono::microseconds(5000));
  }
  return Status::TimedOut("timeout_micros: passed while threads of RocksDB's pools still ran");
}

}  // namespace rx

extern "C" {

// Gives the pools that ended their sizes, and their threads, again.
void rx_begin_pools_anew() {
  const std::lock_guard<std::mutex> lock(rx::sizes_mutex);
  for (const rocksdb::Env::Priority pool : rx::kEveryPool) {
    const int size = std::exchange(rx::kept_sizes[pool], 0);
    if (size != 0) rocksdb::Env::Default()->IncBackgroundThreadsIfNeeded(size, pool);
  }
}

int32_t rx_end_pools(uint64_t microseconds, rx::status* st) {
  return rx::run(st, [&] {
    const auto most = std::chrono::microseconds(INT64_MAX / 4000);
    const auto within = std::chrono::microseconds(
        std::min<uint64_t>(microseconds, static_cast<uint64_t>(most.count())));
    return rx::end_pools(std::chrono::steady_clock::now() + within);
  });
}
}
