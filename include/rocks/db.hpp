// Part of rocks.hpp: databases, snapshots of them, and what shows a value.
#ifndef ROCKS_DB_HPP
#define ROCKS_DB_HPP

#include <rocks/batch.hpp>
#include <rocks/columns.hpp>
#include <rocks/entity.hpp>
#include <rocks/iter.hpp>
#include <rocks/options.hpp>

#include <optional>
#include <vector>

namespace rocks {

// Shows a value without a copy; used again and again.
class value : public detail::handle<rocks_value, rocks_value_free> {
 public:
  value() {
    detail::check([&](auto st) { return rocks_value_new(&handle_, st); });
  }
  std::string_view view() const noexcept { return rocks::view(shown_); }
  void reset() {
    shown_ = {};
    detail::check([&](auto st) { return rocks_value_reset(handle_, st); });
  }
  // Runs a read of rocks.h: call(holder, &slice, status). What it shows, or nothing.
  template <typename Call>
  std::optional<std::string_view> read(Call call) {
    const bool found = detail::found([&](auto st) { return call(handle_, &shown_, st); });
    return found ? std::optional<std::string_view>(view()) : std::nullopt;
  }

 private:
  rocks_slice shown_{};
};

// A column family to open. options: nullptr: those of the database.
struct family_to_open {
  std::string name;
  const class options* options = nullptr;
};

// A value, and when it was written.
struct timestamped {
  std::string value, timestamp;
};

namespace detail {

// What several objects are by; of a nullptr, a nullptr.
template <typename Raw, typename Object>
std::vector<Raw*> handles(const std::vector<const Object*>& of) {
  std::vector<Raw*> all;
  all.reserve(of.size());
  for (const Object* one : of) all.push_back(one == nullptr ? nullptr : one->get());
  return all;
}

// Names and options of column families, as calls take them.
struct families {
  std::vector<const char*> names;
  std::vector<const rocks_options*> options;

  explicit families(const std::vector<family_to_open>& all) {
    for (const auto& one : all) {
      names.push_back(one.name.c_str());
      options.push_back(one.options == nullptr ? nullptr : one.options->get());
    }
  }
};

}  // namespace detail

class db {
 public:
  db() = default;
  // All column families that the database has, "default" among them, each with options of its own.
  db(const std::string& path, const options& opening, const options& how,
     const std::vector<family_to_open>& families) {
    const detail::families all(families);
    detail::check([&](auto st) {
      return rocks_db_open(path.c_str(), opening.get(), how.get(), all.names.data(),
                           all.options.data(), families.size(), &db_, st);
    });
  }
  explicit db(const std::string& path, const options& opening = {}, const options& how = {}) {
    detail::check([&](auto st) {
      return rocks_db_open(path.c_str(), opening.get(), how.get(), nullptr, nullptr, 0, &db_, st);
    });
  }
  // What another call opened.
  static db owning(rocks_db* opened) {
    db it;
    it.db_ = opened;
    return it;
  }
  db(db&& from) noexcept : db_(std::exchange(from.db_, nullptr)) {}
  db& operator=(db&& from) noexcept {
    std::swap(db_, from.db_);
    return *this;
  }
  ~db() { rocks_db_close(db_, nullptr); }

  rocks_db* get() const noexcept { return db_; }

  // Closes, and says what RocksDB said; the destructor cannot.
  void close() {
    rocks_db* closing = std::exchange(db_, nullptr);
    detail::check([&](auto st) { return rocks_db_close(closing, st); });
  }
  // The same, and waits at most so long: ROCKS_TIMED_OUT says that the close goes on by itself.
  void close_within(uint64_t microseconds) {
    rocks_db* closing = std::exchange(db_, nullptr);
    detail::check([&](auto st) { return rocks_db_close_within(closing, microseconds, st); });
  }
  // How many changes of the database its OPTIONS file lacks, and why it could not be written.
  uint64_t unsaved_changes(std::string* why = nullptr) const {
    uint64_t count = 0;
    rocks_buffer text{};
    detail::check([&](auto st) { return rocks_db_unsaved_changes(db_, &count, &text, st); });
    if (why != nullptr) why->assign(reinterpret_cast<const char*>(text.data), text.len);
    rocks_buffer_free(&text, nullptr);
    return count;
  }
  // How long calls wait whose options do not say.
  void set_timeout(uint64_t microseconds) {
    detail::check([&](auto st) { return rocks_db_set_timeout(db_, microseconds, st); });
  }

  std::optional<std::string> get(std::string_view key, const options& reading = {},
                                 const column_family& family = {}) const {
    buffer got;
    const bool found = detail::found([&](auto st) {
      return rocks_db_get(db_, family.get(), reading.get(), key.data(), key.size(), got.out(), st);
    });
    return found ? std::optional<std::string>(got.view()) : std::nullopt;
  }
  // Without a copy: the view lives until `into` is used again or goes.
  std::optional<std::string_view> get(std::string_view key, value& into,
                                      const options& reading = {},
                                      const column_family& family = {}) const {
    return into.read([&](auto holder, auto shown, auto st) {
      return rocks_db_get_pinned(db_, family.get(), reading.get(), key.data(), key.size(), holder,
                                 shown, st);
    });
  }
  // Into memory of yours: the value's length, or nothing. A longer value is cut.
  std::optional<size_t> get_into(std::string_view key, void* into, size_t capacity,
                                 const options& reading = {},
                                 const column_family& family = {}) const {
    return detail::length([&](auto len, auto st) {
      return rocks_db_get_into(db_, family.get(), reading.get(), key.data(), key.size(), into,
                               capacity, len, st);
    });
  }
  // From memory alone: false is certain, true is not.
  bool key_may_exist(std::string_view key, const options& reading = {},
                     const column_family& family = {}) const {
    return detail::number<bool>([&](auto out, auto st) {
      return rocks_db_key_may_exist(db_, family.get(), reading.get(), key.data(), key.size(), out,
                                    nullptr, nullptr, st);
    });
  }

  // Many keys at once. `sorted`: they are, by the comparator.
  void multi_get(const slices& keys, values& into, const options& reading = {},
                 const column_family& family = {}, bool sorted = false) const {
    const detail::same_family families(family, keys.size());
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_db_multi_get(db_, families.data(), reading.get(), keys.get(), keys.size(),
                                sorted, result, shown, codes, st);
    });
  }
  void multi_get(const column& keys, values& into, const options& reading = {},
                 const column_family& family = {}, bool sorted = false) const {
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_db_multi_get_columns(db_, family.get(), reading.get(), keys.get(), keys.size(),
                                        sorted, result, shown, codes, st);
    });
  }

  // The newest value that is not newer than the read option "timestamp", and when it was written.
  std::optional<timestamped> get_with_timestamp(std::string_view key, const options& reading,
                                                const column_family& family = {}) const {
    buffer value, timestamp;
    const bool found = detail::found([&](auto st) {
      return rocks_db_get_with_timestamp(db_, family.get(), reading.get(), key.data(), key.size(),
                                         value.out(), timestamp.out(), st);
    });
    return found ? std::optional(timestamped{value.str(), timestamp.str()}) : std::nullopt;
  }
  // The same of many keys; `into` shows the timestamps as well.
  void multi_get_with_timestamps(const slices& keys, values& into, const options& reading,
                                 const column_family& family = {}, bool sorted = false) const {
    const detail::same_family families(family, keys.size());
    into.read_with_timestamps(
        keys.size(), [&](auto result, auto shown, auto timestamps, auto codes, auto st) {
          return rocks_db_multi_get_with_timestamps(db_, families.data(), reading.get(), keys.get(),
                                                    keys.size(), sorted, result, shown, timestamps,
                                                    codes, st);
        });
  }

  // The columns of a key, which live until `into` is used again or goes.
  std::optional<wide_columns> get_entity(std::string_view key, entities& into,
                                         const options& reading = {},
                                         const column_family& family = {}) const {
    return into.read_one([&](auto result, auto shown, auto count, auto st) {
      return rocks_db_get_entity(db_, family.get(), reading.get(), key.data(), key.size(), result,
                                 shown, count, st);
    });
  }
  void multi_get_entity(const std::vector<std::string_view>& keys, entities& into,
                        const options& reading = {}, const column_family& family = {},
                        bool sorted = false) const {
    const slices all(keys);
    const detail::same_family families(family, keys.size());
    into.read(keys.size(), [&](auto result, auto shown, auto offsets, auto codes, auto st) {
      return rocks_db_multi_get_entity(db_, families.data(), reading.get(), all.get(), all.size(),
                                       sorted, result, shown, offsets, codes, st);
    });
  }

  // What is not merged yet, the oldest first, and before it the value that it goes on.
  std::vector<std::string> merge_operands(std::string_view key, const options& reading = {},
                                          const column_family& family = {}) const {
    detail::handle<rocks_values, rocks_values_free> result;
    const rocks_slice* operands = nullptr;
    size_t count = 0;
    detail::found([&](auto st) {
      rocks_values* made = nullptr;
      const rocks_code code = rocks_values_new(&made, st);
      result = decltype(result)(made);
      if (code != ROCKS_OK) return code;
      return rocks_db_get_merge_operands(db_, family.get(), reading.get(), key.data(), key.size(),
                                         0, nullptr, made, &operands, &count, st);
    });
    std::vector<std::string> all;
    for (size_t i = 0; i < count; i++) all.emplace_back(view(operands[i]));
    return all;
  }

  void put(std::string_view key, std::string_view value, const options& writing = {},
           const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_put(db_, family.get(), writing.get(), key.data(), key.size(), value.data(),
                          value.size(), st);
    });
  }
  // A key with columns in place of a value.
  void put_entity(std::string_view key, const wide_columns& columns, const options& writing = {},
                  const column_family& family = {}) {
    const auto raw = detail::raw_of(columns);
    detail::check([&](auto st) {
      return rocks_db_put_entity(db_, family.get(), writing.get(), key.data(), key.size(),
                                 raw.data(), raw.size(), st);
    });
  }
  void merge(std::string_view key, std::string_view operand, const options& writing = {},
             const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_merge(db_, family.get(), writing.get(), key.data(), key.size(),
                            operand.data(), operand.size(), st);
    });
  }
  void remove(std::string_view key, const options& writing = {}, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_delete(db_, family.get(), writing.get(), key.data(), key.size(), st);
    });
  }
  void remove_range(std::string_view begin, std::string_view end, const options& writing = {},
                    const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_delete_range(db_, family.get(), writing.get(), begin.data(), begin.size(),
                                   end.data(), end.size(), st);
    });
  }
  // Deletes a key that was put once and never merged.
  void single_remove(std::string_view key, const options& writing = {},
                     const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_single_delete(db_, family.get(), writing.get(), key.data(), key.size(), st);
    });
  }
  // All of them, or none.
  void put_many(const slices& keys, const slices& values, const options& writing = {},
                const column_family& family = {}) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_db_put_many(db_, family.get(), writing.get(), keys.get(), values.get(), count,
                               st);
    });
  }
  void remove_many(const slices& keys, const options& writing = {},
                   const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_delete_many(db_, family.get(), writing.get(), keys.get(), keys.size(), st);
    });
  }
  // Columns: all of their entries, or none.
  void put(const column& keys, const column& values, const options& writing = {},
           const column_family& family = {}) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_db_put_columns(db_, family.get(), writing.get(), keys.get(), values.get(), count,
                                  st);
    });
  }
  void merge(const column& keys, const column& operands, const options& writing = {},
             const column_family& family = {}) {
    const size_t count = detail::pairs(keys, operands);
    detail::check([&](auto st) {
      return rocks_db_merge_columns(db_, family.get(), writing.get(), keys.get(), operands.get(),
                                    count, st);
    });
  }
  void remove(const column& keys, const options& writing = {}, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_delete_columns(db_, family.get(), writing.get(), keys.get(), keys.size(), st);
    });
  }
  // Of column families with user-defined timestamps: as of one, in the comparator's own form.
  void put_with_timestamp(std::string_view key, std::string_view timestamp, std::string_view value,
                          const options& writing = {}, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_put_with_timestamp(db_, family.get(), writing.get(), key.data(), key.size(),
                                         timestamp.data(), timestamp.size(), value.data(),
                                         value.size(), st);
    });
  }
  void merge_with_timestamp(std::string_view key, std::string_view timestamp,
                            std::string_view operand, const options& writing = {},
                            const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_merge_with_timestamp(db_, family.get(), writing.get(), key.data(), key.size(),
                                           timestamp.data(), timestamp.size(), operand.data(),
                                           operand.size(), st);
    });
  }
  void remove_with_timestamp(std::string_view key, std::string_view timestamp,
                             const options& writing = {}, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_delete_with_timestamp(db_, family.get(), writing.get(), key.data(),
                                            key.size(), timestamp.data(), timestamp.size(), st);
    });
  }
  void single_remove_with_timestamp(std::string_view key, std::string_view timestamp,
                                    const options& writing = {}, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_single_delete_with_timestamp(db_, family.get(), writing.get(), key.data(),
                                                   key.size(), timestamp.data(), timestamp.size(),
                                                   st);
    });
  }
  void remove_range_with_timestamp(std::string_view begin, std::string_view end,
                                   std::string_view timestamp, const options& writing = {},
                                   const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_delete_range_with_timestamp(db_, family.get(), writing.get(), begin.data(),
                                                  begin.size(), end.data(), end.size(),
                                                  timestamp.data(), timestamp.size(), st);
    });
  }
  void write(const batch& records, const options& writing = {}) {
    detail::check([&](auto st) { return rocks_db_write(db_, writing.get(), records.get(), st); });
  }

  class iter iter(const options& reading = {}, const column_family& family = {}) const {
    rocks_iter* made = nullptr;
    detail::check(
        [&](auto st) { return rocks_db_iter(db_, family.get(), reading.get(), &made, st); });
    return rocks::iter(made);
  }
  // Over several column families, all from one point in time; nullptr is the default one.
  std::vector<class iter> iters(const std::vector<const class column_family*>& families,
                                const options& reading = {}) const {
    const auto raw = detail::handles<const rocks_column_family>(families);
    std::vector<rocks_iter*> made(raw.size());
    detail::check([&](auto st) {
      return rocks_db_iters(db_, raw.data(), raw.size(), reading.get(), made.data(), st);
    });
    std::vector<class iter> all;
    all.reserve(made.size());
    for (rocks_iter* one : made) all.emplace_back(one);
    return all;
  }
  // Every record that is stored, deletions and old versions too, with keys that parse_entry takes
  // apart.
  class iter entry_iter(const column_family& family = {}) const {
    return rocks::iter(detail::number<rocks_iter*>(
        [&](auto out, auto st) { return rocks_db_entry_iter(db_, family.get(), out, st); }));
  }
  // It shows parts of the key.
  rocks_sst_entry parse_entry(std::string_view key, const class column_family& family = {}) const {
    rocks_sst_entry entry{};
    entry.struct_size = sizeof entry;
    detail::check([&](auto st) {
      return rocks_db_parse_entry(db_, family.get(), key.data(), key.size(), &entry, st);
    });
    return entry;
  }
  // The entries of a range, which the read options bound, added up. `threads`: 0: as many as pay.
  rocks_totals count(const options& reading = {}, const class column_family& family = {},
                     uint32_t threads = 0) const {
    rocks_totals totals{};
    totals.struct_size = sizeof totals;
    detail::check([&](auto st) {
      return rocks_db_count(db_, family.get(), reading.get(), threads, nullptr, &totals, st);
    });
    return totals;
  }
  // The same, with checksums.
  rocks_totals checksum(const options& reading = {}, const class column_family& family = {},
                        uint32_t threads = 0) const {
    rocks_totals totals{};
    totals.struct_size = sizeof totals;
    detail::check([&](auto st) {
      return rocks_db_checksum(db_, family.get(), reading.get(), threads, nullptr, &totals, st);
    });
    return totals;
  }
  class snapshot snapshot() {
    rocks_snapshot* made = nullptr;
    detail::check([&](auto st) { return rocks_db_snapshot(db_, &made, st); });
    return rocks::snapshot(made);
  }

  class column_family column_family(const char* name) const {
    rocks_column_family* found = nullptr;
    detail::check([&](auto st) { return rocks_db_column_family(db_, name, &found, st); });
    return rocks::column_family(found);
  }
  class column_family create_column_family(const char* name, const options& opening = {}) {
    rocks_column_family* made = nullptr;
    detail::check([&](auto st) {
      return rocks_db_create_column_family(db_, name, opening.get(), &made, st);
    });
    return rocks::column_family(made);
  }
  // Several, in their order. Where one of them fails those before it stay: column_family has them.
  std::vector<class column_family> create_column_families(
      const std::vector<family_to_open>& families) {
    const detail::families all(families);
    std::vector<rocks_column_family*> raw(families.size());
    rocks_status status;
    const rocks_code code = rocks_db_create_column_families(
        db_, all.names.data(), all.options.data(), families.size(), raw.data(), nullptr, &status);
    std::vector<class column_family> made;
    made.reserve(raw.size());
    for (rocks_column_family* one : raw) made.emplace_back(one);
    if (code != ROCKS_OK) throw error(status);
    return made;
  }
  // Of a secondary or follower: one that the other database has and this one did not open.
  class column_family open_column_family(const char* name, const options& opening = {}) {
    rocks_column_family* opened = nullptr;
    detail::check([&](auto st) {
      return rocks_db_open_column_family(db_, name, opening.get(), &opened, st);
    });
    return rocks::column_family(opened);
  }
  // Their names, "default" first.
  std::vector<std::string> column_families() const {
    return detail::names(detail::text(
        [&](auto out, auto st) { return rocks_db_column_families(db_, out, nullptr, st); }));
  }
  void drop(const class column_family& family) {
    detail::check([&](auto st) { return rocks_db_drop_column_family(db_, family.get(), st); });
  }

  // Several, in their order, up to the first failure; none where one cannot be dropped at all.
  void drop(const std::vector<const class column_family*>& families) {
    const auto raw = detail::handles<rocks_column_family>(families);
    detail::check([&](auto st) {
      return rocks_db_drop_column_families(db_, raw.data(), raw.size(), nullptr, st);
    });
  }
  // Those that its files have and that are not open here: of a secondary, a follower, or a database
  // that is open to read only.
  std::vector<std::string> unopened_column_families() const {
    return detail::names(detail::text([&](auto out, auto st) {
      return rocks_db_unopened_column_families(db_, out, nullptr, st);
    }));
  }

  // All of a column family.
  void flush(const class column_family& family = {}) {
    const rocks_column_family* one = family.get();
    detail::check([&](auto st) { return rocks_db_flush(db_, &one, 1, nullptr, st); });
  }
  // Of several; an empty list: of all.
  void flush(const std::vector<const class column_family*>& families, const options& how = {}) {
    const auto raw = detail::handles<const rocks_column_family>(families);
    detail::check(
        [&](auto st) { return rocks_db_flush(db_, raw.data(), raw.size(), how.get(), st); });
  }
  void compact(const class column_family& family = {}, const options& how = {}) {
    detail::check([&](auto st) {
      return rocks_db_compact_range(db_, family.get(), how.get(), nullptr, 0, nullptr, 0, nullptr,
                                    st);
    });
  }
  // Of a range, both its ends included. nullopt: an open end.
  void compact(std::optional<std::string_view> begin, std::optional<std::string_view> end,
               const class column_family& family = {}, const options& how = {},
               const rocks_cancel* cancel = nullptr) {
    const detail::bound from(begin), to(end);
    detail::check([&](auto st) {
      return rocks_db_compact_range(db_, family.get(), how.get(), from.data, from.size, to.data,
                                    to.size, cancel, st);
    });
  }
  // Names as rocks_file_metadata has them; returns those of the new files.
  std::vector<std::string> compact_files(const std::vector<std::string>& files,
                                         int32_t output_level,
                                         const class column_family& family = {},
                                         const options& how = {}) {
    std::vector<const char*> names;
    for (const std::string& file : files) names.push_back(file.c_str());
    buffer joined;
    detail::check([&](auto st) {
      return rocks_db_compact_files(db_, family.get(), how.get(), names.data(), names.size(),
                                    output_level, nullptr, joined.out(), nullptr, nullptr, st);
    });
    std::vector<std::string> made;
    const std::string_view all = joined.view();
    for (size_t at = 0; at < all.size(); at += made.back().size() + 1) {
      made.emplace_back(all.data() + at);
    }
    return made;
  }
  table_properties_collection table_properties(const class column_family& family = {}) const {
    rocks_table_properties_collection* found = nullptr;
    detail::check(
        [&](auto st) { return rocks_db_table_properties(db_, family.get(), &found, st); });
    return table_properties_collection(found);
  }
  // Of the files that have keys of these ranges, which include both their ends.
  table_properties_collection table_properties(const slices& begins, const slices& ends,
                                               const class column_family& family = {}) const {
    const size_t count = detail::pairs(begins, ends);
    rocks_table_properties_collection* found = nullptr;
    detail::check([&](auto st) {
      return rocks_db_table_properties_in_ranges(db_, family.get(), begins.get(), ends.get(), count,
                                                 &found, st);
    });
    return table_properties_collection(found);
  }

 private:
  rocks_db* db_ = nullptr;
};

// A key as a snapshot has it: copied, without a copy, or into memory of yours.
inline std::optional<std::string> get(const snapshot& at, std::string_view key,
                                      const options& reading = {},
                                      const column_family& family = {}) {
  return detail::some_text([&](auto out, auto st) {
    return rocks_snapshot_get(at.get(), family.get(), reading.get(), key.data(), key.size(), out,
                              st);
  });
}
inline std::optional<std::string_view> get(const snapshot& at, std::string_view key, value& into,
                                           const options& reading = {},
                                           const column_family& family = {}) {
  return into.read([&](auto holder, auto shown, auto st) {
    return rocks_snapshot_get_pinned(at.get(), family.get(), reading.get(), key.data(), key.size(),
                                     holder, shown, st);
  });
}
inline std::optional<size_t> get_into(const snapshot& at, std::string_view key, void* into,
                                      size_t capacity, const options& reading = {},
                                      const column_family& family = {}) {
  return detail::length([&](auto len, auto st) {
    return rocks_snapshot_get_into(at.get(), family.get(), reading.get(), key.data(), key.size(),
                                   into, capacity, len, st);
  });
}
// The entries that a snapshot has.
inline iter entries_of(const snapshot& at, const options& reading = {},
                       const column_family& family = {}) {
  rocks_iter* made = nullptr;
  detail::check([&](auto st) {
    return rocks_snapshot_iter(at.get(), family.get(), reading.get(), &made, st);
  });
  return iter(made);
}
// Many keys at once, as a snapshot has them.
inline void multi_get(const snapshot& at, const column& keys, values& into,
                      const options& reading = {}, const column_family& family = {},
                      bool sorted = false) {
  into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
    return rocks_snapshot_multi_get_columns(at.get(), family.get(), reading.get(), keys.get(),
                                            keys.size(), sorted, result, shown, codes, st);
  });
}

// The columns that a key had at a snapshot.
inline std::optional<wide_columns> get_entity(const snapshot& at, std::string_view key,
                                              entities& into, const options& reading = {},
                                              const column_family& family = {}) {
  return into.read_one([&](auto result, auto shown, auto count, auto st) {
    return rocks_snapshot_get_entity(at.get(), family.get(), reading.get(), key.data(), key.size(),
                                     result, shown, count, st);
  });
}

inline void multi_get_entity(const snapshot& at, const slices& keys, entities& into,
                             const options& reading = {}, const column_family& family = {},
                             bool sorted = false) {
  const detail::same_family families(family, keys.size());
  into.read(keys.size(), [&](auto result, auto shown, auto offsets, auto codes, auto st) {
    return rocks_snapshot_multi_get_entity(at.get(), families.data(), reading.get(), keys.get(),
                                           keys.size(), sorted, result, shown, offsets, codes, st);
  });
}

}  // namespace rocks

#endif
