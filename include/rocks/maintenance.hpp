// Part of rocks.hpp: databases that are not open, settings and figures of one that is, background
// work.
#ifndef ROCKS_MAINTENANCE_HPP
#define ROCKS_MAINTENANCE_HPP

#include <rocks/backup.hpp>
#include <rocks/db.hpp>

namespace rocks {

// ---- databases that are not open

inline std::vector<std::string> list_column_families(const std::string& path,
                                                     const options& opening = {}) {
  return detail::names(detail::text([&](auto out, auto st) {
    return rocks_db_list_column_families(path.c_str(), opening.get(), out, nullptr, st);
  }));
}
// Deletes the files of a database. Name those of its families whose options have paths of their
// own.
inline void destroy(const std::string& path, const options& opening = {},
                    const std::vector<family_to_open>& families = {}) {
  const detail::families all(families);
  detail::check([&](auto st) {
    return rocks_db_destroy(path.c_str(), opening.get(), all.names.data(), all.options.data(),
                            families.size(), st);
  });
}
// Throws where the options and those in the database's latest OPTIONS file differ.
inline void check_compatible(const std::string& path, const options& config, const options& opening,
                             const std::vector<family_to_open>& families = {}) {
  const detail::families all(families);
  detail::check([&](auto st) {
    return rocks_options_check_compatible(path.c_str(), config.get(), opening.get(),
                                          all.names.data(), all.options.data(), families.size(),
                                          st);
  });
}

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

// ---- the library

// How many objects of the library are alive in the process.
inline uint64_t handles_alive() {
  return detail::number<uint64_t>(
      [](auto out, auto st) { return rocks_handles_alive(nullptr, out, st); });
}
// Ends the library's threads, when all databases are closed.
inline void shutdown(uint64_t timeout_micros) {
  detail::check([&](auto st) { return rocks_shutdown(timeout_micros, st); });
}

}  // namespace rocks

#endif
