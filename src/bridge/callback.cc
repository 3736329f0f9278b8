#include "callback.h"

#include <atomic>

namespace rx {

thread_local callbacks_of_thread this_thread;

uint32_t sink::next_number() {
  static std::atomic<uint32_t> threads{0};
  return threads.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace rx

extern "C" {

bool rx_inside_callback() { return rx::this_thread.depth > 0; }

// Whether the token is that of a running callback's sink; appends if so.
int32_t rx_sink_append(uint64_t token, const uint8_t* data, size_t len, bool* found,
                       rx::status* st) {
  return rx::run(st, [&] {
    rx::sink* sink = rx::sink::find(token);
    *found = sink != nullptr;
    if (sink != nullptr) sink->append(data, len);
    return rx::Status::OK();
  });
}
}
