#include "src/inside/waits/broken_write.h"

#include <pthread.h>

#include <chrono>
#include <cstdint>
#include <thread>

#include "db/db_impl/db_impl.h"
#include "db/error_handler.h"
#include "db/write_thread.h"

namespace rx::inside {
namespace {

using rocksdb::Status;
using rocksdb::WriteThread;

// As in src/inside/grabs.cc.
template <auto Member>
struct grab_write_thread {
  friend auto& main_writes_of(rocksdb::DBImpl& of) { return of.*Member; }
};
auto& main_writes_of(rocksdb::DBImpl& of);
template struct grab_write_thread<&rocksdb::DBImpl::write_thread_>;

template <auto Member>
struct grab_other_write_thread {
  friend auto& other_writes_of(rocksdb::DBImpl& of) { return of.*Member; }
};
auto& other_writes_of(rocksdb::DBImpl& of);
template struct grab_other_write_thread<&rocksdb::DBImpl::nonmem_write_thread_>;

template <auto Member>
struct grab_errors {
  friend auto& errors_of(rocksdb::DBImpl& of) { return of.*Member; }
};
auto& errors_of(rocksdb::DBImpl& of);
template struct grab_errors<&rocksdb::DBImpl::error_handler_>;

template <auto Member>
struct grab_newest {
  friend auto& newest_of(WriteThread& of) { return of.*Member; }
};
auto& newest_of(WriteThread& of);
template struct grab_newest<&WriteThread::newest_writer_>;

template <auto Member>
struct grab_set_state {
  friend void set_state(WriteThread& of, WriteThread::Writer* writer, uint8_t state) {
    (of.*Member)(writer, state);
  }
};
void set_state(WriteThread& of, WriteThread::Writer* writer, uint8_t state);
template struct grab_set_state<&WriteThread::SetState>;

template <auto Member>
struct grab_error {
  friend auto& error_of(rocksdb::ErrorHandler& of) { return of.*Member; }
};
auto& error_of(rocksdb::ErrorHandler& of);
template struct grab_error<&rocksdb::ErrorHandler::bg_error_>;

template <auto Member>
struct grab_stopped {
  friend auto& stopped_by(rocksdb::ErrorHandler& of) { return of.*Member; }
};
auto& stopped_by(rocksdb::ErrorHandler& of);
template struct grab_stopped<&rocksdb::ErrorHandler::is_db_stopped_>;

const char kWhy[] =
    "a write ended by an exception inside RocksDB; the database takes no more writes until it is "
    "opened anew";

// This thread's stack.
struct own_stack {
  uintptr_t from, to;
  bool has(const WriteThread::Writer* writer) const {
    const auto at = reinterpret_cast<uintptr_t>(writer);
    return at >= from && at < to;
  }
};

bool find_stack(own_stack* out) {
#ifdef __linux__
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return false;
  void* low;
  size_t size;
  const bool known = pthread_attr_getstack(&attributes, &low, &size) == 0;
  pthread_attr_destroy(&attributes);
  const auto from = reinterpret_cast<uintptr_t>(low);
  *out = {from, from + size};
  return known;
#else
  return false;
#endif
}

// Whether nobody writes: the newest writer stays the same, and nothing gets a number. Only then do
// the writers stay where they are, on the stacks of threads that wait.
bool stands_still(WriteThread& writes, rocksdb::DBImpl& db) {
  const auto* newest = newest_of(writes).load();
  const auto reached = db.GetLatestSequenceNumber();
  for (int i = 0; newest != nullptr && i < 10; i++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (newest_of(writes).load() == nullptr) return false;
  }
  return newest != nullptr && db.GetLatestSequenceNumber() == reached;
}

// Those that came after the writer that is gone wait on their own stacks: only it would have
// touched them.
bool end_writes(WriteThread& writes, const own_stack& stack, rocksdb::DBImpl& db) {
  if (!stands_still(writes, db)) return false;
  WriteThread::Writer* one = newest_of(writes).load();
  // A dummy stands in for the newest while writes are held back; its elder is the writer.
  while (one != nullptr && !stack.has(one)) one = one->link_older;
  if (one == nullptr) return false;
  {
    const rocksdb::InstrumentedMutexLock lock(db.mutex());
    auto& errors = errors_of(db);
    error_of(errors) = Status(Status::Aborted(kWhy), Status::Severity::kUnrecoverableError);
    stopped_by(errors).store(true);
  }
  for (one = newest_of(writes).exchange(nullptr); one != nullptr && !stack.has(one);) {
    WriteThread::Writer* const older = one->link_older;
    // Ends its life, on another thread's stack.
    if (one->state.load() != WriteThread::STATE_COMPLETED) {
      one->status = Status::Aborted(kWhy);
      set_state(writes, one, WriteThread::STATE_COMPLETED);
    }
    one = older;
  }
  return true;
}

}  // namespace

bool end_broken_write(rocksdb::DB* of) {
  own_stack stack;
  if (!find_stack(&stack)) return false;
  auto& db = *static_cast<rocksdb::DBImpl*>(of->GetRootDB());
  const bool main = end_writes(main_writes_of(db), stack, db);
  return end_writes(other_writes_of(db), stack, db) || main;
}

}  // namespace rx::inside
