// Part of rocks.hpp: databases, batches, iterators, values.
#ifndef ROCKS_DB_HPP
#define ROCKS_DB_HPP

#include <rocks/columns.hpp>
#include <rocks/entity.hpp>
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
  // Runs a read of rocks.h: call(holder, &slice, status). What it shows, or nothing.
  template <typename Call>
  std::optional<std::string_view> read(Call call) {
    const bool found = detail::found([&](auto st) { return call(handle_, &shown_, st); });
    return found ? std::optional<std::string_view>(view()) : std::nullopt;
  }

 private:
  rocks_slice shown_{};
};

class batch : public detail::handle<rocks_batch, rocks_batch_free> {
 public:
  batch() {
    detail::check([&](auto st) { return rocks_batch_new(&handle_, st); });
  }
  explicit batch(rocks_batch* owned) : handle(owned) {}
  // Of the bytes of data(), from here or from any RocksDB.
  static batch from_data(std::string_view data) {
    rocks_batch* made = nullptr;
    detail::check(
        [&](auto st) { return rocks_batch_from_data(data.data(), data.size(), &made, st); });
    return batch(made);
  }

  batch& put(std::string_view key, std::string_view value, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_put(handle_, family.get(), key.data(), key.size(), value.data(),
                             value.size(), st);
    });
    return *this;
  }
  batch& put_entity(std::string_view key, const wide_columns& columns,
                    const column_family& family = {}) {
    const auto raw = detail::raw_of(columns);
    detail::check([&](auto st) {
      return rocks_batch_put_entity(handle_, family.get(), key.data(), key.size(), raw.data(),
                                    raw.size(), st);
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
  // Deletes a key that was put once and never merged.
  batch& single_remove(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_single_delete(handle_, family.get(), key.data(), key.size(), st);
    });
    return *this;
  }
  // All of them, or none.
  batch& put_many(const slices& keys, const slices& values, const column_family& family = {}) {
    const size_t count = detail::pairs(keys, values);
    detail::check([&](auto st) {
      return rocks_batch_put_many(handle_, family.get(), keys.get(), values.get(), count, st);
    });
    return *this;
  }
  batch& remove_many(const slices& keys, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_many(handle_, family.get(), keys.get(), keys.size(), st);
    });
    return *this;
  }
  // Bytes for those that read the log; no key has them.
  batch& put_log_data(std::string_view blob) {
    detail::check(
        [&](auto st) { return rocks_batch_put_log_data(handle_, blob.data(), blob.size(), st); });
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
  void set_save_point() {
    detail::check([&](auto st) { return rocks_batch_set_save_point(handle_, st); });
  }
  // False: there is none.
  bool rollback_to_save_point() {
    return detail::found([&](auto st) { return rocks_batch_rollback_to_save_point(handle_, st); });
  }
  bool pop_save_point() {
    return detail::found([&](auto st) { return rocks_batch_pop_save_point(handle_, st); });
  }
  // In RocksDB's own format; until the batch changes.
  std::string_view data() const {
    return view(detail::number<rocks_slice>(
        [&](auto out, auto st) { return rocks_batch_data(handle_, out, st); }));
  }
  size_t size() const {
    return detail::number<size_t>(
        [&](auto out, auto st) { return rocks_batch_size(handle_, out, st); });
  }
  uint32_t count() const {
    uint32_t count = 0;
    detail::check([&](auto st) { return rocks_batch_count(handle_, &count, st); });
    return count;
  }
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

  // From the current entry on, as many as the limits allow (0: 65,536 entries, 1 MiB); the iterator
  // goes to the first that was not read. Nothing at the end.
  //   for (iter.seek_to_first(); auto some = iter.read_block(memory);) use((*some)[0].key);
  std::optional<entries> read_block(block& into, uint32_t flags = 0, size_t max_entries = 0,
                                    size_t max_bytes = 0) {
    rocks_block_view view{};
    const bool some = detail::found([&](auto st) {
      return rocks_iter_read_block(handle_, max_entries, max_bytes, flags, into.get(), &view, st);
    });
    return some ? std::optional<entries>(entries(view)) : std::nullopt;
  }
  // The same into memory of yours; there is room for max_entries + 1 offsets.
  std::optional<entries> read_into(size_t max_entries, uint32_t flags, uint32_t* key_offsets,
                                   void* keys, size_t keys_capacity, uint32_t* value_offsets,
                                   void* values, size_t values_capacity) {
    rocks_block_view view{};
    const bool some = detail::found([&](auto st) {
      return rocks_iter_read_into(handle_, max_entries, flags, key_offsets, keys, keys_capacity,
                                  value_offsets, values, values_capacity, &view, st);
    });
    return some ? std::optional<entries>(entries(view)) : std::nullopt;
  }
  // The database as it is now, or as a snapshot has it; seek afterwards.
  void refresh(const snapshot& at = {}) {
    detail::check([&](auto st) { return rocks_iter_refresh(handle_, at.get(), st); });
  }
  // Throws what stopped the iterator, if anything did.
  void check() const {
    detail::check([&](auto st) { return rocks_iter_status(handle_, st); });
  }
  std::string property(const char* name) const {
    return detail::text(
        [&](auto out, auto st) { return rocks_iter_property(handle_, name, out, st); });
  }

  std::string_view key() const noexcept { return view(key_); }
  std::string_view val() const noexcept { return view(value_); }
  // Of the entry, until the iterator is used again; a plain value is one column without a name.
  wide_columns columns() {
    const rocks_wide_column* shown = nullptr;
    size_t count = 0;
    detail::check([&](auto st) { return rocks_iter_columns(handle_, &shown, &count, st); });
    return detail::shown(shown, count);
  }

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

// A column family to open. options: nullptr: those of the database.
struct family_to_open {
  std::string name;
  const class options* options = nullptr;
};

namespace detail {

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
    const std::vector<const rocks_column_family*> families(keys.size(), family.get());
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
    std::vector<rocks_slice> slices;
    for (const auto& key : keys) slices.push_back({detail::data(key), key.size()});
    const std::vector<const rocks_column_family*> families(keys.size(), family.get());
    into.read(keys.size(), [&](auto result, auto shown, auto offsets, auto codes, auto st) {
      return rocks_db_multi_get_entity(db_, families.data(), reading.get(), slices.data(),
                                       slices.size(), sorted, result, shown, offsets, codes, st);
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

}  // namespace rocks

#endif
