// Locks of flock(2): they belong to an open file, so two of one process exclude each other, unlike
// those of fcntl(2), which RocksDB uses.
#pragma once

#include <atomic>

namespace rx::inside {

// Owns a descriptor and the lock on it. A forked child closes its copy at once, and the destructor
// unlocks before it closes: otherwise the lock would live on in a child.
class flocked {
 public:
  // -1: nothing.
  explicit flocked(int fd = -1);
  ~flocked();
  flocked(const flocked&) = delete;
  flocked& operator=(const flocked&) = delete;

  // LOCK_EX or LOCK_SH, without waiting. False: errno says why.
  bool take(int how);

  struct copy {
    std::atomic<int> fd{-1};
    copy* next = nullptr;
  };

 private:
  const int fd_;
  copy* const copy_;
};

// Called in a child, from a fork handler.
void close_flocked_in_child();

}  // namespace rx::inside
