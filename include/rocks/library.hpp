// Part of rocks.hpp: the library itself: versions, names, what it has alive.
#ifndef ROCKS_LIBRARY_HPP
#define ROCKS_LIBRARY_HPP

#include <rocks/base.hpp>

#include <string_view>

namespace rocks {

// How many objects of the library are alive in the process.
inline uint64_t handles_alive() {
  return detail::number<uint64_t>(
      [](auto out, auto st) { return rocks_handles_alive(nullptr, out, st); });
}
// Ends the library's threads, when all databases are closed.
inline void shutdown(uint64_t timeout_micros) {
  detail::check([&](auto st) { return rocks_shutdown(timeout_micros, st); });
}

// Work that failed after its call had returned ROCKS_TIMED_OUT.
inline failures late_failures() {
  failures found;
  found.last =
      detail::text([&](auto out, auto st) { return rocks_late_failures(&found.count, out, st); });
  return found;
}
// Of the library that runs; ROCKS_VERSION_MAJOR and its like are the header's.
inline std::string_view version() { return rocks_version(); }
inline std::string_view rocksdb_version() { return rocks_rocksdb_version(); }
inline uint32_t abi_version() { return rocks_abi_version(); }
// A code in a few words.
inline std::string_view code_text(rocks_code code) { return rocks_code_text(code); }

}  // namespace rocks

#endif
