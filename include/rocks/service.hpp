// Part of rocks.hpp: callbacks on a thread of one's own.
#ifndef ROCKS_SERVICE_HPP
#define ROCKS_SERVICE_HPP

#include <rocks/base.hpp>

namespace rocks {

// While it lives, the callback objects that this thread makes get an owner: their functions run on
// the owner's thread alone, while that waits inside a call of the library or serves. rocks.h says
// what happens where nobody serves; comparators and slice transforms are refused, and the keys of
// an encrypted env come from any thread all the same.
//   rocks::serviced here;
//   auto listener = rocks::event_listener::of([&](const rocks_event&) { flushes++; });
class serviced {
 public:
  // patience_us: how long a question waits for the owner, 0: 100,000. owner: a number of
  // service_owner(), 0: this thread.
  explicit serviced(rocks_callback_threads threads = ROCKS_CALLBACK_OWNER, uint32_t patience_us = 0,
                    uint64_t owner = 0)
      : before_(std::exchange(detail::terms(), {threads, patience_us, owner})) {}
  serviced(const serviced&) = delete;
  ~serviced() { detail::terms() = before_; }

 private:
  rocks_service_terms before_;
};

// Answers what waits for this thread, and how much it was. Waits at most so long for the first.
inline uint64_t serve(uint64_t timeout_micros = 0) {
  return detail::number<uint64_t>(
      [&](auto out, auto st) { return rocks_service(timeout_micros, out, st); });
}
// Readable while something waits for this thread: for an event loop, which then serves.
inline int service_descriptor() { return detail::number<int32_t>(rocks_service_descriptor); }
// The number of this thread.
inline uint64_t service_owner() { return detail::number<uint64_t>(rocks_service_owner); }
// Makes this thread the owner in place of the one before.
inline void take_service(uint64_t owner) {
  detail::check([&](auto st) { return rocks_service_take(owner, st); });
}
inline rocks_service_stats service_stats(uint64_t owner) {
  rocks_service_stats stats{};
  stats.struct_size = sizeof stats;
  detail::check([&](auto st) { return rocks_service_stats_of(owner, &stats, st); });
  return stats;
}

}  // namespace rocks

#endif
