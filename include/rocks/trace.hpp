// Part of rocks.hpp: traces of what is asked of a database, and their replay.
#ifndef ROCKS_TRACE_HPP
#define ROCKS_TRACE_HPP

#include <rocks/cancel.hpp>
#include <rocks/db.hpp>

#include <string>

namespace rocks {

// Into a new file. what: "queries", "block_cache" or "io".
inline void start_trace(db& of, const char* what, const std::string& path,
                        const options& how = {}) {
  detail::check(
      [&](auto st) { return rocks_db_start_trace(of.get(), what, path.c_str(), how.get(), st); });
}
// Throws where the file could not be written whole.
inline void end_trace(db& of, const char* what) {
  detail::check([&](auto st) { return rocks_db_end_trace(of.get(), what, st); });
}
// Does a trace of queries again. What it did is in `report`, also where it throws what failed.
inline void replay_trace(db& of, const std::string& path, rocks_replay_report& report,
                         const options& how = {}, const cancel& by = cancel::none()) {
  report = {};
  report.struct_size = sizeof report;
  detail::check([&](auto st) {
    return rocks_db_replay_trace(of.get(), path.c_str(), how.get(), by.get(), &report, st);
  });
}
inline rocks_replay_report replay_trace(db& of, const std::string& path, const options& how = {},
                                        const cancel& by = cancel::none()) {
  rocks_replay_report report;
  replay_trace(of, path, report, how, by);
  return report;
}

}  // namespace rocks

#endif
