#include "src/inside/posix/flock.h"

#include <sys/file.h>
#include <unistd.h>

namespace rx::inside {

namespace {

// Every descriptor with a lock. Entries are used again and never freed, so a child may walk them
// whatever the parent's other threads were doing.
std::atomic<flocked::copy*> copies = nullptr;

flocked::copy* note(int fd) {
  if (fd < 0) return nullptr;
  for (flocked::copy* one = copies.load(); one != nullptr; one = one->next) {
    int none = -1;
    if (one->fd.compare_exchange_strong(none, fd)) return one;
  }
  auto* made = new flocked::copy;
  made->fd.store(fd);
  made->next = copies.load();
  while (!copies.compare_exchange_weak(made->next, made)) {
  }
  return made;
}

}  // namespace

flocked::flocked(int fd) : fd_(fd), copy_(note(fd)) {}

flocked::~flocked() {
  if (fd_ < 0) return;
  flock(fd_, LOCK_UN);
  copy_->fd.store(-1);
  close(fd_);
}

bool flocked::take(int how) { return flock(fd_, how | LOCK_NB) == 0; }

void close_flocked_in_child() {
  for (flocked::copy* one = copies.load(); one != nullptr; one = one->next) {
    const int fd = one->fd.exchange(-1);
    if (fd >= 0) close(fd);
  }
}

}  // namespace rx::inside
