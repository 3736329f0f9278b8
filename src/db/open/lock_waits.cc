#include "src/db/open/lock_waits.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "src/base/bridge.h"
#include "src/callback/ask.h"

using rocksdb::TransactionDBCondVar;
using rocksdb::TransactionDBMutex;
using rx::Status;
using std::chrono::microseconds;
using std::chrono::steady_clock;

namespace {

// Of the call on this thread; NULL: none.
thread_local const rx::stop_flag* stop_of_call = nullptr;

class lock_mutex final : public TransactionDBMutex {
 public:
  Status Lock() override {
    mutex.lock();
    return Status::OK();
  }
  // It is held only briefly: the timeout is for waits on the condition variable.
  Status TryLockFor(int64_t timeout) override {
    if (timeout != 0) return Lock();
    return mutex.try_lock() ? Status::OK() : Status::TimedOut(Status::SubCode::kMutexTimeout);
  }
  void UnLock() override { mutex.unlock(); }

  std::mutex mutex;
};

class lock_condition final : public TransactionDBCondVar {
 public:
  explicit lock_condition(std::shared_ptr<std::atomic<bool>> over) : over_(std::move(over)) {}

  Status Wait(std::shared_ptr<TransactionDBMutex> mutex) override {
    return WaitFor(std::move(mutex), -1);
  }

  Status WaitFor(std::shared_ptr<TransactionDBMutex> mutex, int64_t timeout) override {
    // The maximum delay until a waiter notices that the database closes.
    constexpr microseconds kLook{20000};
    // The same until an owner of callbacks answers.
    constexpr microseconds kServe{1000};
    // Longer ones would overflow the clock.
    constexpr int64_t kLongest = int64_t{1000000} * 3600 * 24 * 365;
    std::unique_lock<std::mutex> lock(static_cast<lock_mutex*>(mutex.get())->mutex,
                                      std::adopt_lock);
    const bool forever = timeout < 0;
    const auto end =
        steady_clock::now() + microseconds(forever ? kLongest : std::min(timeout, kLongest));
    // Under the mutex: what is told of from now on ends the wait. That the condition variable ran
    // into the end of a slice does not say that nobody woke it.
    const uint64_t seen = told_.load(std::memory_order_acquire);
    Status s;
    while (told_.load(std::memory_order_acquire) == seen) {
      if (over_->load(std::memory_order_relaxed)) {
        s = Status::ShutdownInProgress();
        break;
      }
      if (stop_of_call != nullptr && stop_of_call->load(std::memory_order_relaxed)) {
        s = rx::stopped();
        break;
      }
      // The holder may need an answer of this thread's to go on.
      lock.unlock();
      const bool serves = rx::answer_what_waits();
      lock.lock();
      if (told_.load(std::memory_order_acquire) != seen) break;
      const auto now = steady_clock::now();
      if (!forever && now >= end) {
        s = Status::TimedOut(Status::SubCode::kMutexTimeout);
        break;
      }
      const auto next = now + (serves ? kServe : kLook);
      const auto look = forever ? next : std::min<steady_clock::time_point>(end, next);
      condition_.wait_until(lock, look);  // for no reason, too: told_ says whether it was told
    }
    lock.release();  // The caller unlocks.
    return s;
  }

  void Notify() override {
    told_.fetch_add(1, std::memory_order_release);
    condition_.notify_one();
  }
  void NotifyAll() override {
    told_.fetch_add(1, std::memory_order_release);
    condition_.notify_all();
  }

 private:
  // How often it was told that something changed.
  std::atomic<uint64_t> told_{0};
  std::condition_variable condition_;
  const std::shared_ptr<std::atomic<bool>> over_;
};

}  // namespace

namespace rx {

ends_lock_waits::ends_lock_waits(const stop_flag* stop) : before_(stop_of_call) {
  stop_of_call = stop;
}

ends_lock_waits::~ends_lock_waits() { stop_of_call = before_; }

std::shared_ptr<TransactionDBMutex> lock_waits::AllocateMutex() {
  return std::make_shared<lock_mutex>();
}

std::shared_ptr<TransactionDBCondVar> lock_waits::AllocateCondVar() {
  return std::make_shared<lock_condition>(over_);
}

}  // namespace rx
