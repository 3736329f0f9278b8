// What a call of a user's callback goes through: the frame that knows that the
// thread is inside one, and the sink that the callback appends bytes to.
#pragma once

#include <cstdint>
#include <string>

#include "bridge.h"

namespace rx {

class sink;

// This thread's callbacks.
struct callbacks_of_thread {
  sink* innermost;
  uint32_t depth;
  uint32_t number;
  uint32_t sinks;
};
extern thread_local callbacks_of_thread this_thread;

// Lives while a callback runs. Closing a database meanwhile is refused: the call
// that the callback belongs to may be one that the closing would wait for.
class callback_frame {
 public:
  callback_frame() { this_thread.depth++; }
  ~callback_frame() { this_thread.depth--; }
  callback_frame(const callback_frame&) = delete;
  callback_frame& operator=(const callback_frame&) = delete;
};

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
