// What a call of a user's callback goes through: the frame that knows that the
// thread is inside one, and the sink that the callback appends bytes to.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "bridge.h"

namespace rx {

class sink;
class database_events;

// What the exception in flight says. Call from a catch block.
void describe_exception(std::string* text) noexcept;

// This thread's callbacks; src/bridge/callback.rs has the first fields in this order.
struct callbacks_of_thread {
  // How many callbacks run, one inside another; of them those that RocksDB called, and
  // of them those that it may have called with its locks held.
  uint32_t depth;
  uint32_t in_rocksdb;
  uint32_t locked;
  // The database whose flush or compaction runs here, and that whose event is being told:
  // their root DBs.
  const void* working_for;
  const void* event_of;
  sink* innermost;
  uint32_t number;
  uint32_t sinks;
  // What tells their events.
  database_events* worker;
  database_events* teller;
};
extern constinit thread_local callbacks_of_thread this_thread;

// Where a callback is called from, which says what it may call.
enum class from {
  // This library's own loops: all but closing a database.
  kLibrary,
  // RocksDB: also no change of its own database, which could wait for the callback.
  kRocksDB,
  // RocksDB with its locks held, maybe: no call of any database.
  kLocked,
};

// Lives while a callback runs.
template <from From>
class callback_frame {
 public:
  callback_frame() {
    this_thread.depth++;
    if (From != from::kLibrary) this_thread.in_rocksdb++;
    if (From == from::kLocked) this_thread.locked++;
  }
  ~callback_frame() {
    this_thread.depth--;
    if (From != from::kLibrary) this_thread.in_rocksdb--;
    if (From == from::kLocked) this_thread.locked--;
  }
  callback_frame(const callback_frame&) = delete;
  callback_frame& operator=(const callback_frame&) = delete;
};

// What every struct of callbacks begins with.
struct callbacks_head {
  size_t struct_size;
  void* state;
  void (*destroy)(void* state);
};

// The user's side of a callback object: owns the state, and keeps what failed. RocksDB's
// objects hold it in a shared_ptr or as a member, so that destroy runs once, when the
// last of them goes, on whatever thread that is.
class user {
 public:
  explicit user(const callbacks_head& head) : state_(head.state), destroy_(head.destroy) {}
  ~user();
  user(const user&) = delete;
  user& operator=(const user&) = delete;

  void* state() const { return state_; }

  // A callback said or showed that it failed: the operation that runs on this thread
  // fails with the text, and it is counted. Call it after the callback's frame ended.
  void failed(const std::string& text) const noexcept;
  // The same where nothing needs the callback: it is counted, and fails no operation.
  void noted(const std::string& text) const noexcept;
  // How often; the text of the last time.
  uint64_t failures(std::string* last) const;

 private:
  void* state_;
  void (*destroy_)(void*);
  mutable std::atomic<uint64_t> failures_{0};
  mutable std::mutex mutex_;
  mutable std::string last_;
};

// Runs `call`, which calls a callback, in a frame; ends every exception as the text of a
// failure. Returns whether there was none.
template <from From, typename Call>
inline bool guarded(std::string* text, Call call) noexcept {
  callback_frame<From> frame;
  try {
    call();
    return true;
  } catch (...) {
    describe_exception(text);
    return false;
  }
}

// Has the operation that runs on this thread end as failed by a callback.
void fail_operation(const std::string& text) noexcept;
// Takes that back: whether the operation is to fail, and why.
bool take_failure(std::string* text) noexcept;

// Lives on the stack beside the call of a callback, and takes bytes for one string.
// The callback gets its token: a number like a handle, of a kind that no handle has
// (src/abi/handle.rs), which nothing answers to any more once the sink is gone. No
// allocation until something is appended.
class sink {
 public:
  explicit sink(std::string* to) : to_(to), outer_(this_thread.innermost) {
    if (this_thread.number == 0) this_thread.number = next_number();
    token_ = (uint64_t{0x7F} << 56) | (uint64_t{this_thread.number & 0xFFFFFF} << 32) |
             (uint64_t{++this_thread.sinks & 0x1FFFFFFF} << 3);
    this_thread.innermost = this;
  }
  ~sink() { this_thread.innermost = outer_; }
  sink(const sink&) = delete;
  sink& operator=(const sink&) = delete;

  void* token() const { return reinterpret_cast<void*>(token_); }

  // NULL: not a sink of a callback that runs on this thread.
  static sink* find(uint64_t token) {
    sink* one = this_thread.innermost;
    while (one != nullptr && one->token_ != token) one = one->outer_;
    return one;
  }
  void append(const uint8_t* data, size_t len) {
    to_->append(reinterpret_cast<const char*>(data), len);
  }

 private:
  static uint32_t next_number();

  std::string* to_;
  sink* outer_;
  uint64_t token_;
};

// What a callback's failure is reported as.
inline int32_t callback_failed(status* st, const std::string& text) {
  return fill(st, kCallbackFailed,
              text.empty() ? "the callback failed, and gave no reason" : text.c_str());
}

}  // namespace rx

// Whether a callback object was ever made: until then no call asks where it comes from.
extern "C" std::atomic<bool> rx_callbacks_used;
