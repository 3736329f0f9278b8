#include "src/callback/sinks_lock.h"

#ifdef __linux__
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <chrono>
#include <thread>

namespace rx {

constinit std::atomic<bool> fence_is_asymmetric{false};

namespace {

bool membarrier([[maybe_unused]] bool registers) noexcept {
#ifdef __linux__
  const int command =
      registers ? MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED : MEMBARRIER_CMD_PRIVATE_EXPEDITED;
  return syscall(SYS_membarrier, command, 0) == 0;
#else
  return false;
#endif
}

}  // namespace

void sinks_lock::prepare() noexcept {
  // Only from false to true: a thread that still reads false executes a full fence.
  if (membarrier(true)) fence_is_asymmetric.store(true, std::memory_order_relaxed);
}

void sinks_lock::visit() noexcept {
  visited_.store(1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (fence_is_asymmetric.load(std::memory_order_relaxed) && !membarrier(false)) {
    // Forbidden since. No store stays in a core's buffer for this long.
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  // It copies bytes, or ends its sinks.
  while (busy_.load(std::memory_order_acquire) != 0) std::this_thread::yield();
}

// A visitor's next visit waits until the thread has left.
void sinks_lock::wait() noexcept {
  leave();
  const std::lock_guard<std::mutex> lock(visitors());
  busy_.store(1, std::memory_order_relaxed);
}

// Never destroyed: threads may end after the process's static objects.
std::mutex& sinks_lock::visitors() {
  static auto* const mutex = new std::mutex;
  return *mutex;
}

}  // namespace rx
