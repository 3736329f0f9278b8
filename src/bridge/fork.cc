// What a child of a fork must be kept from when it ends by exit().
#include <atomic>

#include "util/threadpool_imp.h"

namespace {
std::atomic<bool> forked{false};
}

extern "C" {

// Called in the child, by a fork handler.
void rx_forked() { forked.store(true, std::memory_order_relaxed); }

// RocksDB's default env joins its threads at exit (env/env_posix.cc, JoinThreadsOnExit). In
// a child of a fork they do not exist, and joining them crashes or never returns. The
// linker puts this in the call's place (--wrap; without it, nothing is changed).
__attribute__((weak)) void __real__ZN7rocksdb14ThreadPoolImpl14JoinAllThreadsEv(
    rocksdb::ThreadPoolImpl* pool);
void __wrap__ZN7rocksdb14ThreadPoolImpl14JoinAllThreadsEv(rocksdb::ThreadPoolImpl* pool) {
  if (forked.load(std::memory_order_relaxed)) return;
  __real__ZN7rocksdb14ThreadPoolImpl14JoinAllThreadsEv(pool);
}
}
