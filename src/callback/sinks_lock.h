// The lock between a thread, which appends to the sinks of its callbacks and ends them, and the
// other threads, which may append to them too. The thread takes it with two plain stores; another
// thread pays for both, since hardly any comes (tests/loom/tests/sink.rs checks the order of the
// steps).
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

namespace rx {

// Whether membarrier(2) makes the other threads' fences unnecessary. Set before a first sink is
// made.
extern constinit std::atomic<bool> fence_is_asymmetric;

class sinks_lock {
 public:
  // By the thread itself. It calls nothing of the user's before it leaves.
  __attribute__((always_inline)) void enter() noexcept {
    busy_.store(1, std::memory_order_relaxed);
    if (__builtin_expect(fence_is_asymmetric.load(std::memory_order_relaxed), 1)) {
      std::atomic_signal_fence(std::memory_order_seq_cst);
    } else {
      std::atomic_thread_fence(std::memory_order_seq_cst);
    }
    if (__builtin_expect(visited_.load(std::memory_order_acquire) != 0, 0)) wait();
  }
  void leave() noexcept { busy_.store(0, std::memory_order_release); }

  // By another thread, which holds `visitors()`.
  void visit() noexcept;
  void end_visit() noexcept { visited_.store(0, std::memory_order_release); }

  static std::mutex& visitors();
  // Before the first: asks the kernel.
  static void prepare() noexcept;

 private:
  void wait() noexcept;

  std::atomic<uint32_t> busy_{0}, visited_{0};
};

}  // namespace rx
