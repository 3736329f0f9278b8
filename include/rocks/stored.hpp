// Part of rocks.hpp: databases that are not open: column families, options, repair, deletion.
#ifndef ROCKS_STORED_HPP
#define ROCKS_STORED_HPP

#include <rocks/cancel.hpp>
#include <rocks/db.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rocks {

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
// The same, and waits at most so long: ROCKS_TIMED_OUT says that it goes on by itself.
inline void destroy_within(const std::string& path, uint64_t timeout_micros,
                           const options& opening = {},
                           const std::vector<family_to_open>& families = {}) {
  const detail::families all(families);
  detail::check([&](auto st) {
    return rocks_db_destroy_within(path.c_str(), opening.get(), all.names.data(),
                                   all.options.data(), families.size(), timeout_micros, st);
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

// Options as an OPTIONS file has them, but for objects that only code can make.
struct stored_options {
  options database;
  // "default" first, with the options of each.
  std::vector<std::string> names;
  std::vector<options> column_families;

  // To open the database again as it was: rocks::db(path, stored.database, {}, stored.families())
  std::vector<family_to_open> families() const {
    std::vector<family_to_open> all;
    for (size_t i = 0; i < names.size(); i++) all.push_back({names[i], &column_families[i]});
    return all;
  }
};

namespace detail {

// Of a database's folder, or of a file.
template <typename Load>
stored_options load_options(Load load, const std::string& path, const options& config) {
  for (size_t capacity = 16;;) {
    rocks_options* database = nullptr;
    std::vector<rocks_options*> raw(capacity);
    buffer names;
    rocks_status status;
    const rocks_code code = load(path.c_str(), config.get(), &database, names.out(), raw.data(),
                                 raw.size(), &capacity, &status);
    if (code == ROCKS_BUFFER_TOO_SMALL) continue;
    if (code != ROCKS_OK) throw error(status);
    stored_options stored{options(database), detail::names(names.view()), {}};
    for (size_t i = 0; i < capacity; i++) stored.column_families.emplace_back(raw[i]);
    return stored;
  }
}

}  // namespace detail

inline stored_options load_latest_options(const std::string& path, const options& config = {}) {
  return detail::load_options(rocks_options_load_latest, path, config);
}
inline stored_options load_options_file(const std::string& file, const options& config = {}) {
  return detail::load_options(rocks_options_load_file, file, config);
}
// The path of a database's latest OPTIONS file. Nothing: it has none.
inline std::optional<std::string> latest_options_file(const std::string& path) {
  return detail::some_text(
      [&](auto out, auto st) { return rocks_options_latest_file(path.c_str(), out, st); });
}

// What a repair kept and lost.
struct repaired {
  rocks_repair_report report;
  // Of each file a line: fate, file, column family, saved, lost, bytes lost, where it is now, why;
  // tabs between them.
  std::vector<std::string> lines;
};

// Of a damaged database. That something is lost is no failure: report.data_loss says so. in_place
// false: changes nothing, and tells what a repair would keep.
inline repaired repair(const std::string& path, const options& opening = {},
                       const std::vector<family_to_open>& families = {}, bool in_place = true,
                       uint64_t timeout_micros = UINT64_MAX, const cancel& by = cancel::none()) {
  const detail::families all(families);
  repaired done{};
  done.report.struct_size = sizeof done.report;
  buffer lines;
  rocks_status status;
  const rocks_code code = rocks_db_repair(
      path.c_str(), opening.get(), all.names.data(), all.options.data(), families.size(), in_place,
      timeout_micros, by.get(), &done.report, lines.out(), &status);
  if (code != ROCKS_OK && code != ROCKS_INCOMPLETE) throw error(status);
  done.lines = detail::lines(lines.view());
  return done;
}

// Takes a table file out of the MANIFEST, with every row that it has. Where the file is now; empty:
// there was none.
inline std::string remove_table_file(const std::string& path, uint64_t file_number,
                                     const options& opening = {},
                                     const std::vector<family_to_open>& families = {}) {
  const detail::families all(families);
  return detail::text([&](auto out, auto st) {
    return rocks_db_remove_table_file(path.c_str(), opening.get(), all.names.data(),
                                      all.options.data(), families.size(), file_number, out, st);
  });
}
// What the records of a MANIFEST change, a line each; of a file, or of a database's folder. With
// `damage`, parts that cannot be read are no failure, and it gets the message; else it is empty.
inline std::vector<std::string> manifest_edits(const std::string& path, const options& opening = {},
                                               std::string* damage = nullptr) {
  buffer lines;
  rocks_status status;
  const rocks_code code = rocks_manifest_edits(path.c_str(), opening.get(), lines.out(), &status);
  if (code != ROCKS_OK && (code != ROCKS_CORRUPTION || damage == nullptr)) throw error(status);
  if (damage != nullptr) *damage = code == ROCKS_OK ? "" : status.message;
  return detail::lines(lines.view());
}

}  // namespace rocks

#endif
