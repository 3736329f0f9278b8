// rocks.hpp: a header-only RAII layer over rocks.h, for C++17.
//
// Handles free themselves, errors are exceptions of type rocks::error, absent keys
// are empty optionals, keys and values are std::string_view. Everything else is in
// rocks.h, which any object here gives its handle to with get().
#ifndef ROCKS_HPP
#define ROCKS_HPP

#include <rocks.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rocks {

// What a call failed with: the whole rocks_status.
class error : public std::exception {
 public:
  explicit error(const rocks_status& status) : status_(status) {}
  const char* what() const noexcept override { return status_.message; }
  rocks_code code() const noexcept { return status_.code; }
  const rocks_status& status() const noexcept { return status_; }
  bool is_retryable() const noexcept { return rocks_status_is_retryable(&status_); }

 private:
  rocks_status status_;
};

namespace detail {

inline const uint8_t* data(std::string_view bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

inline std::string_view view(const rocks_slice& slice) {
  return {reinterpret_cast<const char*>(slice.data), slice.len};
}

// Runs call(&status); throws unless it gives ROCKS_OK.
template <typename Call>
void check(Call call) {
  rocks_status status;
  if (call(&status) != ROCKS_OK) throw error(status);
}

// The same, where ROCKS_NOT_FOUND is an answer: false.
template <typename Call>
bool found(Call call) {
  rocks_status status;
  const rocks_code code = call(&status);
  if (code == ROCKS_OK) return true;
  if (code == ROCKS_NOT_FOUND) return false;
  throw error(status);
}

// Owns one handle; frees it when it goes.
template <typename T, rocks_code (*Free)(T*, rocks_status*)>
class handle {
 public:
  handle() = default;
  explicit handle(T* owned) : handle_(owned) {}
  handle(handle&& from) noexcept : handle_(std::exchange(from.handle_, nullptr)) {}
  handle& operator=(handle&& from) noexcept {
    std::swap(handle_, from.handle_);
    return *this;
  }
  ~handle() { Free(handle_, nullptr); }

  T* get() const noexcept { return handle_; }
  T* release() noexcept { return std::exchange(handle_, nullptr); }
  explicit operator bool() const noexcept { return handle_ != nullptr; }

 protected:
  T* handle_ = nullptr;
};

// How a callback object is made: a copy of `state` is the library's from here on.
template <typename Callbacks, typename T, typename State>
T* made_of(rocks_code (*make)(const Callbacks*, T**, rocks_status*), Callbacks callbacks,
           State state) {
  T* made = nullptr;
  callbacks.struct_size = sizeof callbacks;
  callbacks.state = new State(std::move(state));
  callbacks.destroy = [](void* it) { delete static_cast<State*>(it); };
  check([&](auto st) { return make(&callbacks, &made, st); });
  return made;
}

}  // namespace detail

// Bytes that the library allocated.
class buffer {
 public:
  buffer() = default;
  buffer(buffer&& from) noexcept : raw_(std::exchange(from.raw_, rocks_buffer{})) {}
  buffer& operator=(buffer&& from) noexcept {
    std::swap(raw_, from.raw_);
    return *this;
  }
  ~buffer() { rocks_buffer_free(&raw_, nullptr); }

  std::string_view view() const noexcept {
    return {reinterpret_cast<const char*>(raw_.data), raw_.len};
  }
  std::string str() const { return std::string(view()); }
  rocks_buffer* out() noexcept { return &raw_; }

 private:
  rocks_buffer raw_{};
};

// What a callback appends its answer to.
class sink {
 public:
  explicit sink(rocks_sink* raw) : raw_(raw) {}
  void append(std::string_view bytes) const {
    detail::check([&](auto st) {
      return rocks_sink_append(raw_, detail::data(bytes), bytes.size(), st);
    });
  }
  void append(std::string_view name, std::string_view value) const {
    detail::check([&](auto st) {
      return rocks_sink_append_pair(raw_, detail::data(name), name.size(), detail::data(value),
                                    value.size(), st);
    });
  }

 private:
  rocks_sink* raw_;
};

// How often callbacks failed, and the text of the last time.
struct failures {
  uint64_t count = 0;
  std::string last;
};

namespace detail {

// A callback object: what all of them have.
template <typename T, rocks_code (*Free)(T*, rocks_status*),
          rocks_code (*Failures)(const T*, uint64_t*, rocks_buffer*, rocks_status*)>
class callback_object : public handle<T, Free> {
 public:
  using handle<T, Free>::handle;
  rocks::failures failures() const {
    rocks::failures found;
    buffer last;
    check([&](auto st) { return Failures(this->handle_, &found.count, last.out(), st); });
    found.last = last.str();
    return found;
  }
};

}  // namespace detail

// Callback objects that decide over table files and logs. An exception out of a callback is its
// failure, with what() as the text; which threads call it is in rocks.h.

// Of a function (const rocks_compaction_record&, sink result) -> rocks_compaction_decision.
class compaction_filter
    : public detail::callback_object<rocks_compaction_filter, rocks_compaction_filter_free,
                                     rocks_compaction_filter_failures> {
 public:
  template <typename Decide>
  explicit compaction_filter(Decide decide, const char* name = nullptr) {
    rocks_compaction_filter_callbacks callbacks{};
    callbacks.name = name;
    callbacks.filter = [](void* state, const rocks_compaction_record* record, rocks_sink* result,
                          rocks_sink*) -> rocks_compaction_decision {
      return (*static_cast<Decide*>(state))(*record, sink(result));
    };
    handle_ = detail::made_of(rocks_compaction_filter_new, callbacks, std::move(decide));
  }
};

// The filter of one run; one thread calls it.
struct compaction_run {
  virtual ~compaction_run() = default;
  virtual rocks_compaction_decision filter(const rocks_compaction_record& record, sink result) = 0;
};

// Of a function (const rocks_compaction_context&) -> std::unique_ptr<compaction_run>; an empty
// one is no filter.
class compaction_filter_factory
    : public detail::callback_object<rocks_compaction_filter_factory,
                                     rocks_compaction_filter_factory_free,
                                     rocks_compaction_filter_factory_failures> {
 public:
  template <typename Create>
  explicit compaction_filter_factory(Create create, const char* name = nullptr) {
    rocks_compaction_filter_factory_callbacks callbacks{};
    callbacks.name = name;
    callbacks.create = [](void* state, const rocks_compaction_context* context, void** run,
                          rocks_sink*) {
      std::unique_ptr<compaction_run> made = (*static_cast<Create*>(state))(*context);
      *run = made.release();
      return true;
    };
    callbacks.filter = [](void* run, const rocks_compaction_record* record, rocks_sink* result,
                          rocks_sink*) -> rocks_compaction_decision {
      return static_cast<compaction_run*>(run)->filter(*record, sink(result));
    };
    callbacks.destroy_run = [](void* run) { delete static_cast<compaction_run*>(run); };
    handle_ = detail::made_of(rocks_compaction_filter_factory_new, callbacks, std::move(create));
  }
};

// The collector of one file; one thread calls it.
struct table_properties_collector {
  virtual ~table_properties_collector() = default;
  virtual void add(const rocks_table_entry& entry) = 0;
  virtual void finish(sink properties) = 0;
  virtual bool need_compact() { return false; }
};

// Of a function (const rocks_table_properties_collector_context&) ->
// std::unique_ptr<table_properties_collector>; an empty one collects nothing.
class table_properties_collector_factory
    : public detail::callback_object<rocks_table_properties_collector_factory,
                                     rocks_table_properties_collector_factory_free,
                                     rocks_table_properties_collector_factory_failures> {
 public:
  template <typename Create>
  explicit table_properties_collector_factory(Create create, const char* name = nullptr) {
    using collector = table_properties_collector;
    rocks_table_properties_collector_factory_callbacks callbacks{};
    callbacks.name = name;
    callbacks.create = [](void* state, const rocks_table_properties_collector_context* context,
                          void** out, rocks_sink*) {
      std::unique_ptr<collector> made = (*static_cast<Create*>(state))(*context);
      *out = made.release();
      return true;
    };
    callbacks.add_user_key = [](void* it, const rocks_table_entry* entry, rocks_sink*) {
      static_cast<collector*>(it)->add(*entry);
      return true;
    };
    callbacks.finish = [](void* it, rocks_sink* properties, rocks_sink*) {
      static_cast<collector*>(it)->finish(sink(properties));
      return true;
    };
    callbacks.need_compact = [](void* it) { return static_cast<collector*>(it)->need_compact(); };
    callbacks.destroy_collector = [](void* it) { delete static_cast<collector*>(it); };
    handle_ = detail::made_of(rocks_table_properties_collector_factory_new, callbacks,
                              std::move(create));
  }
};

// The partitioner of one compaction; one thread calls it.
struct sst_partitioner {
  virtual ~sst_partitioner() = default;
  virtual bool should_partition(std::string_view prev, std::string_view current,
                                uint64_t current_output_file_size) = 0;
  virtual bool can_do_trivial_move(std::string_view smallest, std::string_view largest) {
    return !should_partition(smallest, largest, 0);
  }
};

// Of a function (const rocks_sst_partitioner_context&) -> std::unique_ptr<sst_partitioner>; an
// empty one partitions nothing.
class sst_partitioner_factory
    : public detail::callback_object<rocks_sst_partitioner_factory,
                                     rocks_sst_partitioner_factory_free,
                                     rocks_sst_partitioner_factory_failures> {
 public:
  template <typename Create>
  explicit sst_partitioner_factory(Create create, const char* name = nullptr) {
    rocks_sst_partitioner_factory_callbacks callbacks{};
    callbacks.name = name;
    callbacks.create = [](void* state, const rocks_sst_partitioner_context* context, void** out,
                          rocks_sink*) {
      std::unique_ptr<sst_partitioner> made = (*static_cast<Create*>(state))(*context);
      *out = made.release();
      return true;
    };
    callbacks.should_partition = [](void* it, const uint8_t* prev, size_t prev_len,
                                    const uint8_t* current, size_t current_len, uint64_t size,
                                    bool* required, rocks_sink*) {
      *required = static_cast<sst_partitioner*>(it)->should_partition(
          detail::view({prev, prev_len}), detail::view({current, current_len}), size);
      return true;
    };
    callbacks.can_do_trivial_move = [](void* it, const uint8_t* smallest, size_t smallest_len,
                                       const uint8_t* largest, size_t largest_len, bool* allowed,
                                       rocks_sink*) {
      *allowed = static_cast<sst_partitioner*>(it)->can_do_trivial_move(
          detail::view({smallest, smallest_len}), detail::view({largest, largest_len}));
      return true;
    };
    callbacks.destroy_partitioner = [](void* it) { delete static_cast<sst_partitioner*>(it); };
    handle_ = detail::made_of(rocks_sst_partitioner_factory_new, callbacks, std::move(create));
  }
};

// Of a function (const rocks_wal_record&, sink changed) -> rocks_wal_decision.
class wal_filter : public detail::callback_object<rocks_wal_filter, rocks_wal_filter_free,
                                                  rocks_wal_filter_failures> {
 public:
  template <typename Decide>
  explicit wal_filter(Decide decide, const char* name = nullptr) {
    rocks_wal_filter_callbacks callbacks{};
    callbacks.name = name;
    callbacks.log_record_found = [](void* state, const rocks_wal_record* record,
                                    rocks_sink* changed, rocks_sink*) -> rocks_wal_decision {
      return (*static_cast<Decide*>(state))(*record, sink(changed));
    };
    handle_ = detail::made_of(rocks_wal_filter_new, callbacks, std::move(decide));
  }
};

// Of a function (const rocks_table_properties&) -> bool: whether scans read the file.
class table_filter : public detail::callback_object<rocks_table_filter, rocks_table_filter_free,
                                                    rocks_table_filter_failures> {
 public:
  template <typename Read>
  explicit table_filter(Read should_read) {
    rocks_table_filter_callbacks callbacks{};
    callbacks.should_read = [](void* state, const rocks_table_properties* file, bool* read,
                               rocks_sink*) {
      *read = (*static_cast<Read*>(state))(*file);
      return true;
    };
    handle_ = detail::made_of(rocks_table_filter_new, callbacks, std::move(should_read));
  }
};

// A property that a collector gave a table file.
inline std::optional<std::string_view> user_property(const rocks_table_properties& of,
                                                     std::string_view name) {
  for (size_t i = 0; i < of.user_count; i++) {
    if (detail::view(of.user_names[i]) == name) return detail::view(of.user_values[i]);
  }
  return std::nullopt;
}

// The properties of table files; what it shows lives as long as it.
class table_properties_collection
    : public detail::handle<rocks_table_properties_collection,
                            rocks_table_properties_collection_free> {
 public:
  using handle::handle;
  size_t size() const {
    size_t count = 0;
    detail::check(
        [&](auto st) { return rocks_table_properties_collection_count(handle_, &count, st); });
    return count;
  }
  // With the file's path.
  std::pair<std::string_view, rocks_table_properties> at(size_t index) const {
    rocks_slice file{};
    rocks_table_properties found{};
    found.struct_size = sizeof found;
    detail::check([&](auto st) {
      return rocks_table_properties_collection_get(handle_, index, &file, &found, st);
    });
    return {detail::view(file), found};
  }
};

class snapshot : public detail::handle<rocks_snapshot, rocks_snapshot_free> {
 public:
  using handle::handle;
  uint64_t sequence() const {
    uint64_t sequence = 0;
    detail::check([&](auto st) { return rocks_snapshot_sequence(handle_, &sequence, st); });
    return sequence;
  }
};

class column_family : public detail::handle<rocks_column_family, rocks_column_family_free> {
 public:
  using handle::handle;
  std::string name() const {
    buffer name;
    detail::check([&](auto st) { return rocks_column_family_name(handle_, name.out(), st); });
    return name.str();
  }
  uint32_t id() const {
    uint32_t id = 0;
    detail::check([&](auto st) { return rocks_column_family_id(handle_, &id, st); });
    return id;
  }
};

// Options of any kind, by RocksDB's names:
//   rocks::options reading(ROCKS_OPTIONS_READ, {{"fill_cache", "false"}});
class options : public detail::handle<rocks_options, rocks_options_free> {
 public:
  using pairs = std::initializer_list<std::pair<const char*, const char*>>;

  options() = default;
  explicit options(rocks_options* owned) : handle(owned) {}
  explicit options(rocks_options_kind kind, pairs values = {}) {
    detail::check([&](auto st) { return rocks_options_new(kind, &handle_, st); });
    set(values);
  }

  options& set(const char* name, const char* value) {
    detail::check([&](auto st) { return rocks_options_set(handle_, name, value, st); });
    return *this;
  }
  options& set(const char* name, const std::string& value) { return set(name, value.c_str()); }
  // All of them or none.
  options& set(pairs values) {
    std::vector<const char*> names, texts;
    for (const auto& [name, value] : values) {
      names.push_back(name);
      texts.push_back(value);
    }
    detail::check([&](auto st) {
      return rocks_options_set_many(handle_, names.data(), texts.data(), names.size(), st);
    });
    return *this;
  }
  options& set_bytes(const char* name, std::string_view bytes) {
    detail::check([&](auto st) {
      return rocks_options_set_bytes(handle_, name, detail::data(bytes), bytes.size(), st);
    });
    return *this;
  }
  options& set(const snapshot& at) {
    detail::check([&](auto st) { return rocks_options_set_snapshot(handle_, at.get(), st); });
    return *this;
  }
  // What is called from now on, in place of what was; shared with the options.
  options& set(const compaction_filter& it) {
    return share(rocks_options_set_compaction_filter, "compaction_filter", it);
  }
  options& set(const compaction_filter_factory& it) {
    return share(rocks_options_set_compaction_filter_factory, "compaction_filter_factory", it);
  }
  options& set(const table_properties_collector_factory& it) {
    return share(rocks_options_set_table_properties_collector_factory,
                 "table_properties_collectors", it);
  }
  options& add(const table_properties_collector_factory& it) {
    return share(rocks_options_add_table_properties_collector_factory,
                 "table_properties_collectors", it);
  }
  options& set(const sst_partitioner_factory& it) {
    return share(rocks_options_set_sst_partitioner_factory, "sst_partitioner_factory", it);
  }
  options& set(const wal_filter& it) {
    return share(rocks_options_set_wal_filter, "wal_filter", it);
  }
  options& set(const table_filter& it) {
    return share(rocks_options_set_table_filter, "table_filter", it);
  }
  std::string get(const char* name) const {
    buffer value;
    detail::check([&](auto st) { return rocks_options_get(handle_, name, value.out(), st); });
    return value.str();
  }
  using handle::get;

 private:
  template <typename Setter, typename Object>
  options& share(Setter setter, const char* name, const Object& it) {
    detail::check([&](auto st) { return setter(handle_, name, it.get(), st); });
    return *this;
  }
};

// Shows a value without a copy; used again and again.
class value : public detail::handle<rocks_value, rocks_value_free> {
 public:
  value() {
    detail::check([&](auto st) { return rocks_value_new(&handle_, st); });
  }
  std::string_view view() const noexcept { return detail::view(shown_); }
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
      return rocks_batch_put(handle_, family.get(), detail::data(key), key.size(),
                             detail::data(value), value.size(), st);
    });
    return *this;
  }
  batch& merge(std::string_view key, std::string_view operand, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_merge(handle_, family.get(), detail::data(key), key.size(),
                               detail::data(operand), operand.size(), st);
    });
    return *this;
  }
  batch& remove(std::string_view key, const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete(handle_, family.get(), detail::data(key), key.size(), st);
    });
    return *this;
  }
  batch& remove_range(std::string_view begin, std::string_view end,
                      const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_batch_delete_range(handle_, family.get(), detail::data(begin), begin.size(),
                                      detail::data(end), end.size(), st);
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

  std::string_view key() const noexcept { return detail::view(key_); }
  std::string_view val() const noexcept { return detail::view(value_); }

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
        return (call(handle_, detail::data(to), to.size(), &key_, &value_, st), ...);
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

  std::optional<std::string> get(std::string_view key, const options& reading = {},
                                 const column_family& family = {}) const {
    buffer got;
    const bool found = detail::found([&](auto st) {
      return rocks_db_get(db_, family.get(), reading.get(), detail::data(key), key.size(),
                          got.out(), st);
    });
    return found ? std::optional<std::string>(got.view()) : std::nullopt;
  }
  // Without a copy: the view lives until `into` is used again or goes.
  std::optional<std::string_view> get(std::string_view key, value& into,
                                      const options& reading = {},
                                      const column_family& family = {}) const {
    const bool found = detail::found([&](auto st) {
      return rocks_db_get_pinned(db_, family.get(), reading.get(), detail::data(key), key.size(),
                                 into.get(), &into.shown_, st);
    });
    return found ? std::optional<std::string_view>(into.view()) : std::nullopt;
  }

  void put(std::string_view key, std::string_view value, const options& writing = {},
           const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_put(db_, family.get(), writing.get(), detail::data(key), key.size(),
                          detail::data(value), value.size(), st);
    });
  }
  void merge(std::string_view key, std::string_view operand, const options& writing = {},
             const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_merge(db_, family.get(), writing.get(), detail::data(key), key.size(),
                            detail::data(operand), operand.size(), st);
    });
  }
  void remove(std::string_view key, const options& writing = {},
              const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_delete(db_, family.get(), writing.get(), detail::data(key), key.size(), st);
    });
  }
  void remove_range(std::string_view begin, std::string_view end, const options& writing = {},
                    const column_family& family = {}) {
    detail::check([&](auto st) {
      return rocks_db_delete_range(db_, family.get(), writing.get(), detail::data(begin),
                                   begin.size(), detail::data(end), end.size(), st);
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
  table_properties_collection table_properties(const class column_family& family = {}) const {
    rocks_table_properties_collection* found = nullptr;
    detail::check([&](auto st) { return rocks_db_table_properties(db_, family.get(), &found, st); });
    return table_properties_collection(found);
  }

 private:
  rocks_db* db_ = nullptr;
};

}  // namespace rocks

#endif
