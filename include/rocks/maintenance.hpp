// Part of rocks.hpp: settings and figures of a database, background work.
#ifndef ROCKS_MAINTENANCE_HPP
#define ROCKS_MAINTENANCE_HPP

#include <rocks/cancel.hpp>
#include <rocks/db.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rocks {

// ---- settings of an open one

// A copy of what is in force.
inline options options_of(const db& of, const column_family& family = {}) {
  rocks_options* found = nullptr;
  detail::check([&](auto st) { return rocks_db_options(of.get(), family.get(), &found, st); });
  return options(found);
}
namespace detail {

inline std::pair<std::vector<const char*>, std::vector<const char*>> halves(options::pairs all) {
  std::pair<std::vector<const char*>, std::vector<const char*>> both;
  for (const auto& [name, value] : all) {
    both.first.push_back(name);
    both.second.push_back(value);
  }
  return both;
}

}  // namespace detail

// Of a column family, and of the database. All of them or none.
inline void set_options(db& of, options::pairs values, const column_family& family = {}) {
  const auto both = detail::halves(values);
  detail::check([&](auto st) {
    return rocks_db_set_options(of.get(), family.get(), both.first.data(), both.second.data(),
                                values.size(), st);
  });
}
inline void set_db_options(db& of, options::pairs values) {
  const auto both = detail::halves(values);
  detail::check([&](auto st) {
    return rocks_db_set_db_options(of.get(), both.first.data(), both.second.data(), values.size(),
                                   st);
  });
}
// Seconds that values live, in a database with expiring values; 0: for ever.
inline void set_ttl(db& of, int32_t seconds, const column_family& family = {}) {
  detail::check([&](auto st) { return rocks_db_set_ttl(of.get(), family.get(), seconds, st); });
}
inline int32_t ttl(const db& of, const column_family& family = {}) {
  return detail::number<int32_t>(
      [&](auto out, auto st) { return rocks_db_ttl(of.get(), family.get(), out, st); });
}

// ---- figures

// As "rocksdb.stats". Nothing: it has no value.
inline std::optional<std::string> property(const db& of, const char* name,
                                           const column_family& family = {}) {
  return detail::some_text(
      [&](auto out, auto st) { return rocks_db_property(of.get(), family.get(), name, out, st); });
}
// Those that are maps, as "rocksdb.cfstats".
inline std::optional<std::map<std::string, std::string>> property_map(
    const db& of, const char* name, const column_family& family = {}) {
  const auto joined = detail::some_text([&](auto out, auto st) {
    return rocks_db_property_map(of.get(), family.get(), name, out, st);
  });
  if (!joined) return std::nullopt;
  auto both = detail::names(*joined);
  std::map<std::string, std::string> pairs;
  for (size_t i = 0; i + 1 < both.size(); i += 2) {
    pairs.emplace(std::move(both[i]), std::move(both[i + 1]));
  }
  return pairs;
}
inline std::vector<std::string> property_names() {
  return detail::names(detail::text(rocks_property_names));
}
inline uint64_t property_int(const db& of, const char* name, const column_family& family = {}) {
  return detail::number<uint64_t>([&](auto out, auto st) {
    return rocks_db_property_int(of.get(), family.get(), name, out, st);
  });
}
// Of all column families.
inline uint64_t property_aggregated_int(const db& of, const char* name) {
  return detail::number<uint64_t>(
      [&](auto out, auto st) { return rocks_db_property_aggregated_int(of.get(), name, out, st); });
}
inline void reset_stats(db& of) {
  detail::check([&](auto st) { return rocks_db_reset_stats(of.get(), st); });
}
inline uint64_t latest_sequence_number(const db& of) {
  return detail::number<uint64_t>(
      [&](auto out, auto st) { return rocks_db_latest_sequence_number(of.get(), out, st); });
}
inline int32_t number_levels(const db& of, const column_family& family = {}) {
  return detail::number<int32_t>(
      [&](auto out, auto st) { return rocks_db_number_levels(of.get(), family.get(), out, st); });
}
inline std::string path(const db& of) {
  return detail::text([&](auto out, auto st) { return rocks_db_path(of.get(), out, st); });
}
inline std::string identity(const db& of) {
  return detail::text([&](auto out, auto st) { return rocks_db_identity(of.get(), out, st); });
}
inline std::string session_id(const db& of) {
  return detail::text([&](auto out, auto st) { return rocks_db_session_id(of.get(), out, st); });
}
// Bytes on the disk between pairs of keys. error_margin: how wrong they may be, as a part of all.
inline std::vector<uint64_t> approximate_sizes(const db& of, const slices& begins,
                                               const slices& ends, const column_family& family = {},
                                               rocks_size_parts include = ROCKS_SIZE_FILES,
                                               double error_margin = 0) {
  std::vector<uint64_t> sizes(detail::pairs(begins, ends));
  detail::check([&](auto st) {
    return rocks_db_approximate_sizes(of.get(), family.get(), begins.get(), ends.get(),
                                      sizes.size(), include, error_margin, sizes.data(), st);
  });
  return sizes;
}

// Of a range of keys in memtables, about.
struct memtable_stats {
  uint64_t entries, size;
};
inline memtable_stats approximate_memtable_stats(const db& of, std::string_view begin,
                                                 std::string_view end,
                                                 const column_family& family = {}) {
  memtable_stats stats{};
  detail::check([&](auto st) {
    return rocks_db_approximate_memtable_stats(of.get(), family.get(), begin.data(), begin.size(),
                                               end.data(), end.size(), &stats.entries, &stats.size,
                                               st);
  });
  return stats;
}
// In seconds since 1970. Nothing: there is no file, or its time is not known.
inline std::optional<uint64_t> creation_time_of_oldest_file(const db& of) {
  const auto time = detail::number<uint64_t>(
      [&](auto out, auto st) { return rocks_db_creation_time_of_oldest_file(of.get(), out, st); });
  return time != 0 && time != UINT64_MAX ? std::optional(time) : std::nullopt;
}
// How it was opened: one of ROCKS_OPEN_*.
inline rocks_open_mode mode(const db& of) {
  return detail::number<rocks_open_mode>(
      [&](auto out, auto st) { return rocks_db_mode(of.get(), out, st); });
}
// What opening it found, and dropped.
inline rocks_recovery_report recovery_report(const db& of) {
  rocks_recovery_report report{};
  report.struct_size = sizeof report;
  detail::check([&](auto st) { return rocks_db_recovery_report(of.get(), &report, st); });
  return report;
}
// The timestamp before which history may be dropped. Nothing: none was set.
inline std::optional<std::string> full_history_ts_low(const db& of,
                                                      const column_family& family = {}) {
  return detail::some_text([&](auto out, auto st) {
    return rocks_db_full_history_ts_low(of.get(), family.get(), out, st);
  });
}
inline void increase_full_history_ts_low(db& of, std::string_view timestamp,
                                         const column_family& family = {}) {
  detail::check([&](auto st) {
    return rocks_db_increase_full_history_ts_low(of.get(), family.get(), timestamp.data(),
                                                 timestamp.size(), st);
  });
}

// ---- the log, checksums, background work

inline void flush_wal(db& of, bool sync) {
  detail::check([&](auto st) { return rocks_db_flush_wal(of.get(), sync, st); });
}
inline void sync_wal(db& of) {
  detail::check([&](auto st) { return rocks_db_sync_wal(of.get(), st); });
}
// Until no flush or compaction runs or waits.
inline void wait_for_compact(db& of, const options& how = {}, const cancel& by = cancel::none()) {
  detail::check(
      [&](auto st) { return rocks_db_wait_for_compact(of.get(), how.get(), by.get(), st); });
}
inline void verify_checksum(db& of, const options& reading = {},
                            const cancel& by = cancel::none()) {
  detail::check(
      [&](auto st) { return rocks_db_verify_checksum(of.get(), reading.get(), by.get(), st); });
}
inline void verify_file_checksums(db& of, const options& reading = {},
                                  const cancel& by = cancel::none()) {
  detail::check([&](auto st) {
    return rocks_db_verify_file_checksums(of.get(), reading.get(), by.get(), st);
  });
}
inline void pause_background_work(db& of) {
  detail::check([&](auto st) { return rocks_db_pause_background_work(of.get(), st); });
}
inline void continue_background_work(db& of) {
  detail::check([&](auto st) { return rocks_db_continue_background_work(of.get(), st); });
}
// For good: the database can only be closed afterwards.
inline void cancel_background_work(db& of, bool wait) {
  detail::check([&](auto st) { return rocks_db_cancel_background_work(of.get(), wait, st); });
}
inline void disable_manual_compaction(db& of) {
  detail::check([&](auto st) { return rocks_db_disable_manual_compaction(of.get(), st); });
}
inline void enable_manual_compaction(db& of) {
  detail::check([&](auto st) { return rocks_db_enable_manual_compaction(of.get(), st); });
}
inline void abort_all_compactions(db& of) {
  detail::check([&](auto st) { return rocks_db_abort_all_compactions(of.get(), st); });
}
inline void resume_all_compactions(db& of) {
  detail::check([&](auto st) { return rocks_db_resume_all_compactions(of.get(), st); });
}
// After a background error.
inline void resume(db& of) {
  detail::check([&](auto st) { return rocks_db_resume(of.get(), st); });
}
inline void disable_file_deletions(db& of) {
  detail::check([&](auto st) { return rocks_db_disable_file_deletions(of.get(), st); });
}
inline void enable_file_deletions(db& of) {
  detail::check([&](auto st) { return rocks_db_enable_file_deletions(of.get(), st); });
}
// Whole files alone: what stays of the ranges is not deleted.
inline void delete_files_in_ranges(db& of, const slices& begins, const slices& ends,
                                   const column_family& family = {}, bool include_end = false) {
  const size_t count = detail::pairs(begins, ends);
  detail::check([&](auto st) {
    return rocks_db_delete_files_in_ranges(of.get(), family.get(), begins.get(), ends.get(), count,
                                           include_end, st);
  });
}

// Marks the files of a range, both its ends included, for compaction. nullopt: an open end.
inline void suggest_compact_range(db& of, std::optional<std::string_view> begin = {},
                                  std::optional<std::string_view> end = {},
                                  const column_family& family = {}) {
  const detail::bound from(begin), to(end);
  detail::check([&](auto st) {
    return rocks_db_suggest_compact_range(of.get(), family.get(), from.data, from.size, to.data,
                                          to.size, st);
  });
}
// Sets disable_auto_compactions to false, and schedules what is due. {}: of all column families.
inline void enable_auto_compaction(db& of, const std::vector<const column_family*>& families = {}) {
  const auto raw = detail::handles<const rocks_column_family>(families);
  detail::check([&](auto st) {
    return rocks_db_enable_auto_compaction(of.get(), raw.data(), raw.size(), st);
  });
}
// Moves the files of level 0 to another, without reading them.
inline void promote_l0(db& of, int32_t target_level, const column_family& family = {}) {
  detail::check(
      [&](auto st) { return rocks_db_promote_l0(of.get(), family.get(), target_level, st); });
}
// Deletes all keys but those from `begin` on and before `end`, and compacts.
inline void clip(db& of, const column_family& family, std::string_view begin,
                 std::string_view end) {
  detail::check([&](auto st) {
    return rocks_db_clip_column_family(of.get(), family.get(), begin.data(), begin.size(),
                                       end.data(), end.size(), st);
  });
}

}  // namespace rocks

#endif
