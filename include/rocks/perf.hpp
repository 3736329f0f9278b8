// Part of rocks.hpp: what the calling thread's own work costs.
#ifndef ROCKS_PERF_HPP
#define ROCKS_PERF_HPP

#include <rocks/base.hpp>

#include <string>
#include <vector>

// Level and counters are the calling thread's.
//   rocks::perf::reset();
//   db.get(key);
//   std::cout << rocks::perf::value("block_read_count");
namespace rocks::perf {

// "kDisable", "kEnableCount" (what it is at first) up to "kEnableTime"; or their numbers.
inline void set_level(const char* level) {
  detail::check([&](auto st) { return rocks_perf_set_level(level, st); });
}
inline int32_t level() { return detail::number<int32_t>(rocks_perf_level); }
// Counters of each level of the tree: "bloom_filter_useful@level0".
inline void set_per_level(bool on) {
  detail::check([&](auto st) { return rocks_perf_set_per_level(on, st); });
}
inline void reset() { detail::check(rocks_perf_reset); }
inline uint64_t value(const char* name) {
  return detail::number<uint64_t>(
      [&](auto out, auto st) { return rocks_perf_value(name, out, st); });
}
// "name = value, name = value".
inline std::string string(bool exclude_zero = true) {
  return detail::text([&](auto out, auto st) { return rocks_perf_string(exclude_zero, out, st); });
}
inline std::vector<std::string> names() { return detail::lines(detail::text(rocks_perf_names)); }

}  // namespace rocks::perf

#endif
