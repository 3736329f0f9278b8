#include "src/inside/waits/broken_write.h"

#include <pthread.h>

#include <chrono>
#include <cstdint>
#include <thread>

#include "db/db_impl/db_impl.h"
#include "db/error_handler.h"
#include "db/write_thread.h"
#include "src/inside/grabs.h"

namespace rx::inside {

RX_GRAB(main_writes, &rocksdb::DBImpl::write_thread_);
RX_GRAB(other_writes, &rocksdb::DBImpl::nonmem_write_thread_);
RX_GRAB(errors, &rocksdb::DBImpl::error_handler_);
RX_GRAB(newest, &rocksdb::WriteThread::newest_writer_);
RX_GRAB(set_state, &rocksdb::WriteThread::SetState);
RX_GRAB(error, &rocksdb::ErrorHandler::bg_error_);
RX_GRAB(is_stopped, &rocksdb::ErrorHandler::is_db_stopped_);

namespace {

using rocksdb::Status;
using rocksdb::WriteThread;

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
  const auto* newest = (writes.*grab(newest_tag{})).load();
  const auto reached = db.GetLatestSequenceNumber();
  for (int i = 0; newest != nullptr && i < 10; i++) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if ((writes.*grab(newest_tag{})).load() == nullptr) return false;
  }
  return newest != nullptr && db.GetLatestSequenceNumber() == reached;
}

// Those that came after the writer that is gone wait on their own stacks: only it would have
// touched them.
bool end_writes(WriteThread& writes, const own_stack& stack, rocksdb::DBImpl& db) {
  if (!stands_still(writes, db)) return false;
  WriteThread::Writer* one = (writes.*grab(newest_tag{})).load();
  // A dummy stands in for the newest while writes are held back; its elder is the writer.
  while (one != nullptr && !stack.has(one)) one = one->link_older;
  if (one == nullptr) return false;
  {
    const rocksdb::InstrumentedMutexLock lock(db.mutex());
    auto& errors = db.*grab(errors_tag{});
    errors.*grab(error_tag{}) =
        Status(Status::Aborted(kWhy), Status::Severity::kUnrecoverableError);
    (errors.*grab(is_stopped_tag{})).store(true);
  }
  for (one = (writes.*grab(newest_tag{})).exchange(nullptr); one != nullptr && !stack.has(one);) {
    WriteThread::Writer* const older = one->link_older;
    // Ends its life, on another thread's stack.
    if (one->state.load() != WriteThread::STATE_COMPLETED) {
      one->status = Status::Aborted(kWhy);
      (writes.*grab(set_state_tag{}))(one, WriteThread::STATE_COMPLETED);
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
  const bool main = end_writes(db.*grab(main_writes_tag{}), stack, db);
  return end_writes(db.*grab(other_writes_tag{}), stack, db) || main;
}

}  // namespace rx::inside
