// The end of a process with callbacks. RocksDB's background work goes on while exit() runs, and
// with librocks.a RocksDB waits for it there (env/env_posix.cc, JoinThreadsOnExit). It may be
// inside a callback whose runtime has ended: it never returns. So the work calls no more callbacks,
// and the process ends without it where one does not return.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "src/callback/callback.h"

namespace rx {

constinit std::atomic<bool> process_ends{false};

#ifdef __GLIBC__
namespace {

// How long exit() waits for callbacks that have begun.
constexpr auto kPatience = std::chrono::seconds(2);

pid_t own_process;

void end_callbacks(int status, void*) {
  // A child of a fork has no such threads.
  if (getpid() != own_process) return;
  process_ends.store(true);
  // Without membarrier(2) a callback begins with no fence. No store stays in a core's buffer for
  // this long.
  if (!fence_is_asymmetric.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (works_in_a_callback()) {
    if (std::chrono::steady_clock::now() >= deadline) {
      fflush(nullptr);
      _exit(status);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

void watch_exit() {
  static std::once_flag once;
  std::call_once(once, [] {
    own_process = getpid();
    // What is registered later runs earlier: so before RocksDB waits, and after what programs
    // register.
    rocksdb::Env::Default();
    on_exit(end_callbacks, nullptr);
  });
}
#else
// Only glibc tells the status with which the process ends.
void watch_exit() {}
#endif

}  // namespace rx
