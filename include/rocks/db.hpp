// Part of rocks.hpp: databases, batches, iterators, values.
#ifndef ROCKS_DB_HPP
#define ROCKS_DB_HPP

#include <rocks/columns.hpp>
#include <rocks/options.hpp>

#include <iterator>
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

 private:
  friend class db;
  rocks_slice shown_{};
};

class batch : public detail::handle<rocks_batch, rocks_batch_free> {
 public:
  batch() {
    detail::check([&](auto st) { return rocks_batch_new(&handle_, st); });
  }
  explicit batch(rocks_batch* owned) : handle(owned) {}

  batch& put(std::string_view key, std::string_view value, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_put(handle_, family.get(), key.data(), key.size(), value.data(),
                             value.size(), st);
    });
    return *this;
  }
  batch& merge(std::string_view key, std::string_view operand, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_merge(handle_, family.get(), key.data(), key.size(), operand.data(),
                               operand.size(), st);
    });
    return *this;
  }
  batch& remove(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete(handle_, family.get(), key.data(), key.size(), st);
    });
    return *this;
  }
  batch& remove_range(std::string_view begin, std::string_view end,
                      const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_range(handle_, family.get(), begin.data(), begin.size(), end.data(),
                                      end.size(), st);
    });
    return *this;
  }
  // Columns: all of their entries, or none.
  batch& put(const column& keys, const column& values, const column_family& family = {}) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_batch_put_columns(handle_, family.get(), keys.get(), values.get(), count, st);
    });
    return *this;
  }
  batch& merge(const column& keys, const column& operands, const column_family& family = {}) {
    const size_t count = detail::pairs(keys, operands);
    detail::check([&](auto st) {
      return rocks_batch_merge_columns(handle_, family.get(), keys.get(), operands.get(), count,
                                       st);
    });
    return *this;
  }
  batch& remove(const column& keys, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_columns(handle_, family.get(), keys.get(), keys.size(), st);
    });
    return *this;
  }
  void clear() {
    detail::check([&](auto st) { return rocks_batch_clear(handle_, st); });
  }
  uint32_t count() const {
    uint32_t count = 0;
    detail::check([&](auto st) { return rocks_batch_count(handle_, &count, st); });
    return count;
  }
};

struct entry {
  std::string_view key, value;
};

// An iterator; also a range:  for (auto [key, value] : db.iter()) ...
// Each step is true at an entry, false at the end, and throws on an error.
class iter : public detail::handle<rocks_iter, rocks_iter_free> {
 public:
  using handle::handle;

  bool seek_to_first() { return step(rocks_iter_seek_to_first); }
  bool seek_to_last() { return step(rocks_iter_seek_to_last); }
  bool next() { return step(rocks_iter_next); }
  bool prev() { return step(rocks_iter_prev); }
  bool seek(std::string_view to) { return step(rocks_iter_seek, to); }
  bool seek_for_prev(std::string_view to) { return step(rocks_iter_seek_for_prev, to); }

  std::string_view key() const noexcept { return view(key_); }
  std::string_view val() const noexcept { return view(value_); }

  class cursor {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const entry*;
    using reference = entry;

    cursor(iter* of, bool valid) : of_(of), valid_(valid) {}
    entry operator*() const { return {of_->key(), of_->val()}; }
    cursor& operator++() {
      valid_ = of_->next();
      return *this;
    }
    bool operator!=(const cursor& other) const { return valid_ != other.valid_; }
    bool operator==(const cursor& other) const { return valid_ == other.valid_; }

   private:
    iter* of_;
    bool valid_;
  };
  cursor begin() { return {this, seek_to_first()}; }
  cursor end() { return {this, false}; }

 private:
  template <typename Step, typename... To>
  bool step(Step call, To... to) {
    return detail::found([&](auto st) {
      if constexpr (sizeof...(To) == 0)
        return call(handle_, &key_, &value_, st);
      else
        return (call(handle_, to.data(), to.size(), &key_, &value_, st), ...);
    });
  }

  rocks_slice key_{}, value_{};
};

class db {
 public:
  db() = default;
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
    const bool found = detail::found([&](auto st) {
      return rocks_db_get_pinned(db_, family.get(), reading.get(), key.data(), key.size(),
                                 into.get(), &into.shown_, st);
    });
    return found ? std::optional<std::string_view>(into.view()) : std::nullopt;
  }

  // Many keys at once. `sorted`: they are, by the comparator.
  void multi_get(const column& keys, values& into, const options& reading = {},
                 const column_family& family = {}, bool sorted = false) const {
    into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
      return rocks_db_multi_get_columns(db_, family.get(), reading.get(), keys.get(), keys.size(),
                                        sorted, result, shown, codes, st);
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
  void write(const batch& records, const options& writing = {}) {
    detail::check([&](auto st) { return rocks_db_write(db_, writing.get(), records.get(), st); });
  }

  class iter iter(const options& reading = {}, const column_family& family = {}) const {
    rocks_iter* made = nullptr;
    detail::check(
        [&](auto st) { return rocks_db_iter(db_, family.get(), reading.get(), &made, st); });
    return rocks::iter(made);
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
  void drop(const class column_family& family) {
    detail::check([&](auto st) { return rocks_db_drop_column_family(db_, family.get(), st); });
  }

  // All of a column family.
  void flush(const class column_family& family = {}) {
    const rocks_column_family* one = family.get();
    detail::check([&](auto st) { return rocks_db_flush(db_, &one, 1, nullptr, st); });
  }
  void compact(const class column_family& family = {}, const options& how = {}) {
    detail::check([&](auto st) {
      return rocks_db_compact_range(db_, family.get(), how.get(), nullptr, 0, nullptr, 0, nullptr,
                                    st);
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

 private:
  rocks_db* db_ = nullptr;
};

// Many keys at once, as a snapshot has them.
inline void multi_get(const snapshot& at, const column& keys, values& into,
                      const options& reading = {}, const column_family& family = {},
                      bool sorted = false) {
  into.read(keys.size(), [&](auto result, auto shown, auto codes, auto st) {
    return rocks_snapshot_multi_get_columns(at.get(), family.get(), reading.get(), keys.get(),
                                            keys.size(), sorted, result, shown, codes, st);
  });
}

}  // namespace rocks

#endif
