// Keeps a forked child from joining RocksDB's threads when it ends by exit(): RocksDB's default env
// does so (env/env_posix.cc, JoinThreadsOnExit). They do not exist in the child, and joining them
// crashes or never returns.
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstring>

#include "src/inside/posix/flock.h"
#include "util/threadpool_imp.h"

namespace {

using rocksdb::ThreadPoolImpl;

void join_nothing(ThreadPoolImpl*) {}

// The entry of JoinAllThreads in the class's virtual table, through which the env calls it. RocksDB
// offers no other access to its pools.
void** entry() {
  const ThreadPoolImpl one;  // starts no thread
  void (ThreadPoolImpl::*const function)() = &ThreadPoolImpl::JoinAllThreads;
  // The Itanium C++ ABI, 2.3: one more than the offset in the table, where it is virtual;
  // on ARM the offset itself, and 1 in the second word.
  uintptr_t words[2];
  static_assert(sizeof function == sizeof words);
  memcpy(words, &function, sizeof words);
#ifdef __aarch64__
  const uintptr_t offset = words[0];
#else
  const uintptr_t offset = words[0] - 1;
#endif
  char* table;
  memcpy(&table, static_cast<const void*>(&one), sizeof table);
  return reinterpret_cast<void**>(table + offset);
}

std::atomic<void**> join_all_threads = nullptr;

}  // namespace

extern "C" {

// Call before the first fork that matters, on any number of threads; the child itself must not
// allocate.
void rx_watch_forks() { join_all_threads = entry(); }

// Called in the child, from a fork handler.
void rx_forked() {
  rx::inside::close_flocked_in_child();
  const uintptr_t page = sysconf(_SC_PAGESIZE);
  void** const place = join_all_threads;
  void* const begin = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(place) & ~(page - 1));
  // The table is in memory that the loader protects after relocation, or beside written data: so
  // leave it writable.
  if (place == nullptr || mprotect(begin, page, PROT_READ | PROT_WRITE) != 0) return;
  *place = reinterpret_cast<void*>(join_nothing);
}
}
