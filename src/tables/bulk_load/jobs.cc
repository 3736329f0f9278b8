// The threads of a bulk load.
#include "src/callback/callback.h"
#include "src/tables/bulk_load/bulk_load.h"

namespace rx {

void bulk_load::start(job work) {
  const std::lock_guard<std::mutex> lock(mutex_);
  jobs_.push_back(std::move(work));
  // No more threads than there is work for.
  if (pool_.size() < threads_ && pool_.size() < jobs_.size() + running_) {
    pool_.emplace_back([this] { this->work(); });
  }
  wanted_.notify_one();
}

Status bulk_load::run_job(const job& work, std::string* callback_failed) {
  Status s;
  try {
    s = work();
  } catch (const std::bad_alloc&) {
    s = Status::MemoryLimit("out of memory");
  } catch (...) {
    std::string text;
    describe_exception(&text);
    s = Status::Aborted(text);
  }
  if (maybe_failed() && take_failure(callback_failed)) {
    if (callback_failed->empty()) *callback_failed = kNoReason;
  }
  return s;
}

void bulk_load::work() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    wanted_.wait(lock, [&] { return is_ending_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const job work = std::move(jobs_.front());
    jobs_.pop_front();
    if (stopping_) continue;
    running_++;
    lock.unlock();
    std::string callback_failed;
    const Status s = run_job(work, &callback_failed);
    lock.lock();
    running_--;
    if (failed_.ok() && !has_callback_failed_) {
      failed_ = s;
      has_callback_failed_ = !callback_failed.empty();
      callback_failed_ = callback_failed;
      if (!s.ok() || has_callback_failed_) stopping_ = true;
    }
    done_.notify_all();
  }
}

void bulk_load::end_threads() {
  stopping_ = true;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_ending_ = true;
  }
  wanted_.notify_all();
  for (auto& thread : pool_) thread.join();
  pool_.clear();
}

// With the mutex held.
Status bulk_load::failure() {
  if (has_callback_failed_) {
    fail_operation(callback_failed_);
    return failed_.ok() ? Status::Aborted(callback_failed_) : failed_;
  }
  return failed_;
}

Status bulk_load::wait(const stop_flag& stop, const object* progress,
                       const std::function<bool()>& done) {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    if (stopping_) return failure();
    if (done()) return Status::OK();
    done_.wait_for(lock, std::chrono::milliseconds(20));
    lock.unlock();
    const bool go_on =
        !stop.load(std::memory_order_acquire) &&
        tell_progress(progress, std::min(bytes_done_.load(), bytes_total_), bytes_total_);
    lock.lock();
    if (!go_on) {
      if (failed_.ok()) failed_ = stopped();
      stopping_ = true;
      return failure();
    }
  }
}

}  // namespace rx
