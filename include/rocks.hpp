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
#include <functional>
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

// How a value and what was merged into it become one. The functions are called on any
// thread; what they throw is their failure, with what() as its text.
class merge_operator : public detail::handle<rocks_merge_operator, rocks_merge_operator_free> {
 public:
  using bytes = std::optional<std::string_view>;
  using operands = std::vector<std::string_view>;
  using pair_function =
      std::function<std::string(std::string_view key, bytes existing, std::string_view value)>;
  using full_function =
      std::function<std::string(std::string_view key, bytes existing, const operands&)>;
  // Nothing: the operands stay as they are.
  using partial_function =
      std::function<std::optional<std::string>(std::string_view key, const operands&)>;

  merge_operator() = default;
  explicit merge_operator(rocks_merge_operator* owned) : handle(owned) {}
  // Of operands that are values.
  static merge_operator associative(const char* name, pair_function merge) {
    auto state = std::make_unique<pair_function>(std::move(merge));
    rocks_associative_merge_operator_callbacks calls{};
    calls.struct_size = sizeof calls;
    calls.destroy = [](void* of) { delete static_cast<pair_function*>(of); };
    calls.name = name;
    calls.merge = [](void* of, const uint8_t* key, size_t key_len, const rocks_slice* existing,
                     const uint8_t* value, size_t value_len, rocks_sink* result, rocks_sink*) {
      const auto& function = *static_cast<pair_function*>(of);
      return append(result,
                    function(view(key, key_len), shown(existing), view(value, value_len)));
    };
    calls.state = state.release();
    merge_operator made;
    detail::check(
        [&](auto st) { return rocks_merge_operator_new_associative(&calls, &made.handle_, st); });
    return made;
  }
  // Of operands that need not be values.
  static merge_operator full(const char* name, full_function merge,
                             partial_function combine = {}) {
    auto state = std::make_unique<functions>(functions{std::move(merge), std::move(combine)});
    rocks_merge_operator_callbacks calls{};
    calls.struct_size = sizeof calls;
    calls.destroy = [](void* of) { delete static_cast<functions*>(of); };
    calls.name = name;
    calls.full_merge = [](void* of, const uint8_t* key, size_t key_len,
                          const rocks_slice* existing, const rocks_slice* all, size_t count,
                          rocks_sink* result, rocks_merge_choice*, rocks_sink*) {
      return append(result, static_cast<functions*>(of)->merge(view(key, key_len), shown(existing),
                                                               shown(all, count)));
    };
    if (state->combine) {
      calls.partial_merge_multi = [](void* of, const uint8_t* key, size_t key_len,
                                     const rocks_slice* all, size_t count, rocks_sink* result,
                                     rocks_sink*) {
        const auto one =
            static_cast<functions*>(of)->combine(view(key, key_len), shown(all, count));
        return one && append(result, *one);
      };
    }
    calls.state = state.release();
    merge_operator made;
    detail::check([&](auto st) { return rocks_merge_operator_new(&calls, &made.handle_, st); });
    return made;
  }

  // How often its functions failed, and the text of the last time.
  std::pair<uint64_t, std::string> failures() const {
    uint64_t count = 0;
    buffer last;
    detail::check(
        [&](auto st) { return rocks_merge_operator_failures(handle_, &count, last.out(), st); });
    return {count, last.str()};
  }

 private:
  struct functions {
    full_function merge;
    partial_function combine;
  };

  static std::string_view view(const uint8_t* data, size_t len) {
    return detail::view(rocks_slice{data, len});
  }
  static bytes shown(const rocks_slice* slice) {
    return slice != nullptr ? bytes(detail::view(*slice)) : std::nullopt;
  }
  static operands shown(const rocks_slice* all, size_t count) {
    operands views;
    views.reserve(count);
    for (size_t i = 0; i < count; i++) views.push_back(detail::view(all[i]));
    return views;
  }
  static bool append(rocks_sink* to, std::string_view bytes) {
    return rocks_sink_append(to, detail::data(bytes), bytes.size(), nullptr) == ROCKS_OK;
  }
};

// How tables get filters: RocksDB's own by name, or functions of yours. Those are called on any
// thread, several at a time; what they throw is their failure, with what() as its text.
class filter_policy : public detail::handle<rocks_filter_policy, rocks_filter_policy_free> {
 public:
  using keys = std::vector<std::string_view>;
  using create_function = std::function<std::string(const keys&)>;
  using match_function = std::function<bool(std::string_view key, std::string_view filter)>;

  filter_policy() = default;
  explicit filter_policy(rocks_filter_policy* owned) : handle(owned) {}
  // "bloomfilter:10", "ribbonfilter:10:1".
  static filter_policy by_name(const char* name) {
    filter_policy made;
    detail::check(
        [&](auto st) { return rocks_filter_policy_new_by_name(name, &made.handle_, st); });
    return made;
  }
  static filter_policy own(const char* name, create_function create, match_function may_match,
                           double bits_per_key = 0) {
    auto state = std::make_unique<functions>(functions{std::move(create), std::move(may_match)});
    rocks_filter_policy_callbacks calls{};
    calls.struct_size = sizeof calls;
    calls.destroy = [](void* of) { delete static_cast<functions*>(of); };
    calls.name = name;
    calls.bits_per_key = bits_per_key;
    calls.create_filter = [](void* of, const rocks_slice* all, size_t count, rocks_sink* filter,
                             rocks_sink*) {
      keys views;
      views.reserve(count);
      for (size_t i = 0; i < count; i++) views.push_back(detail::view(all[i]));
      const std::string made = static_cast<functions*>(of)->create(views);
      return rocks_sink_append(filter, detail::data(made), made.size(), nullptr) == ROCKS_OK;
    };
    calls.key_may_match = [](void* of, const uint8_t* key, size_t key_len, const uint8_t* filter,
                             size_t filter_len, bool* may_match, rocks_sink*) {
      *may_match = static_cast<functions*>(of)->may_match(detail::view({key, key_len}),
                                                          detail::view({filter, filter_len}));
      return true;
    };
    calls.state = state.release();
    filter_policy made;
    detail::check([&](auto st) { return rocks_filter_policy_new(&calls, &made.handle_, st); });
    return made;
  }

  std::string name() const {
    buffer name;
    detail::check([&](auto st) { return rocks_filter_policy_name(handle_, name.out(), st); });
    return name.str();
  }
  // A filter of keys, without a table, and what it says of a key.
  std::string create_filter(const keys& of) const {
    std::vector<rocks_slice> slices;
    for (const auto& key : of) slices.push_back({detail::data(key), key.size()});
    buffer filter;
    detail::check([&](auto st) {
      return rocks_filter_policy_create_filter(handle_, slices.data(), slices.size(),
                                               filter.out(), st);
    });
    return filter.str();
  }
  bool key_may_match(std::string_view key, std::string_view filter) const {
    bool may_match = true;
    detail::check([&](auto st) {
      return rocks_filter_policy_key_may_match(handle_, detail::data(key), key.size(),
                                               detail::data(filter), filter.size(), &may_match, st);
    });
    return may_match;
  }
  // How often its functions failed, and the text of the last time.
  std::pair<uint64_t, std::string> failures() const {
    uint64_t count = 0;
    buffer last;
    detail::check(
        [&](auto st) { return rocks_filter_policy_failures(handle_, &count, last.out(), st); });
    return {count, last.str()};
  }

 private:
  struct functions {
    create_function create;
    match_function may_match;
  };
};

// The bytes of a slice.
inline std::string_view view(const rocks_slice& slice) { return detail::view(slice); }

// Is told what happens inside databases. The function is called on any thread, several at a
// time; what it throws is counted, and fails nothing.
class event_listener : public detail::handle<rocks_event_listener, rocks_event_listener_free> {
 public:
  using function = std::function<void(const rocks_event&)>;
  // What it answers is one of ROCKS_LISTENER_*.
  using answering = std::function<rocks_listener_answer(const rocks_event&)>;

  event_listener() = default;
  explicit event_listener(rocks_event_listener* owned) : handle(owned) {}
  // `kinds`: rocks::kinds({ROCKS_EVENT_FLUSH_COMPLETED, ...}); 0: all.
  static event_listener of(function told, uint64_t kinds = 0, bool file_io = false) {
    return of_answers(
        [told = std::move(told)](const rocks_event& event) {
          told(event);
          return ROCKS_LISTENER_GO_ON;
        },
        kinds, file_io);
  }
  static event_listener of_answers(answering told, uint64_t kinds = 0, bool file_io = false) {
    auto state = std::make_unique<answering>(std::move(told));
    rocks_event_listener_callbacks calls{};
    calls.struct_size = sizeof calls;
    calls.destroy = [](void* of) { delete static_cast<answering*>(of); };
    calls.event = [](void* of, const rocks_event* event) {
      return (*static_cast<answering*>(of))(*event);
    };
    calls.kinds = kinds;
    calls.should_be_notified_on_file_io = file_io;
    calls.state = state.release();
    event_listener made;
    detail::check([&](auto st) { return rocks_event_listener_new(&calls, &made.handle_, st); });
    return made;
  }

  // How often the function threw, and the text of the last time.
  std::pair<uint64_t, std::string> failures() const {
    uint64_t count = 0;
    buffer last;
    detail::check(
        [&](auto st) { return rocks_event_listener_failures(handle_, &count, last.out(), st); });
    return {count, last.str()};
  }
};

inline uint64_t kinds(std::initializer_list<rocks_event_kind> wanted) {
  uint64_t mask = 0;
  for (const rocks_event_kind kind : wanted) mask |= uint64_t{1} << kind;
  return mask;
}

// Takes the lines of RocksDB's log. The function is called on any thread, several at a time;
// what it throws is counted, and fails nothing.
class logger : public detail::handle<rocks_logger, rocks_logger_free> {
 public:
  using function = std::function<void(rocks_log_level level, std::string_view text)>;

  logger() = default;
  explicit logger(rocks_logger* owned) : handle(owned) {}
  static logger of(function log, rocks_log_level least = ROCKS_LOG_INFO) {
    auto state = std::make_unique<function>(std::move(log));
    rocks_logger_callbacks calls{};
    calls.struct_size = sizeof calls;
    calls.destroy = [](void* of) { delete static_cast<function*>(of); };
    calls.log = [](void* of, rocks_log_level level, const uint8_t* text, size_t len) {
      (*static_cast<function*>(of))(level, detail::view({text, len}));
    };
    calls.level = least;
    calls.state = state.release();
    logger made;
    detail::check([&](auto st) { return rocks_logger_new(&calls, &made.handle_, st); });
    return made;
  }
  // "stderr", "none".
  static logger by_name(const char* name, const char* options = nullptr) {
    logger made;
    detail::check(
        [&](auto st) { return rocks_logger_new_by_name(name, options, &made.handle_, st); });
    return made;
  }

  // How often the function threw, and the text of the last time.
  std::pair<uint64_t, std::string> failures() const {
    uint64_t count = 0;
    buffer last;
    detail::check(
        [&](auto st) { return rocks_logger_failures(handle_, &count, last.out(), st); });
    return {count, last.str()};
  }
};

// Events that were drained: for (const rocks_event* event : events) ...
class events : public detail::handle<rocks_events, rocks_events_free> {
 public:
  events() {
    detail::check([&](auto st) { return rocks_events_new(&handle_, st); });
  }
  const rocks_event* const* begin() const noexcept { return shown_.events; }
  const rocks_event* const* end() const noexcept { return shown_.events + shown_.count; }
  size_t size() const noexcept { return shown_.count; }

 private:
  friend class event_queue;
  rocks_events_view shown_{};
};

// The events and log lines of databases, to be polled.
class event_queue : public detail::handle<rocks_event_queue, rocks_event_queue_free> {
 public:
  explicit event_queue(const char* options = nullptr) {
    detail::check([&](auto st) { return rocks_event_queue_new(options, &handle_, st); });
  }
  // What waits, the oldest first; 0: all.
  void drain(events& into, size_t max = 0) {
    into.shown_ = {};
    detail::check([&](auto st) {
      return rocks_event_queue_drain(handle_, max, into.get(), &into.shown_, st);
    });
  }
  // False: none came in that time. Negative: for ever.
  bool wait(int64_t timeout_millis) {
    rocks_status status;
    const rocks_code code = rocks_event_queue_wait(handle_, timeout_millis, &status);
    if (code != ROCKS_OK && code != ROCKS_TIMED_OUT) throw error(status);
    return code == ROCKS_OK;
  }
  // Readable while events wait.
  int fd() const {
    int32_t fd = -1;
    detail::check([&](auto st) { return rocks_event_queue_fd(handle_, &fd, st); });
    return fd;
  }
  uint64_t figure(const char* name) const {
    uint64_t value = 0;
    detail::check([&](auto st) { return rocks_event_queue_get(handle_, name, &value, st); });
    return value;
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
  options& set(const merge_operator& merges) {
    detail::check([&](auto st) {
      return rocks_options_set_merge_operator(handle_, "merge_operator", merges.get(), st);
    });
    return *this;
  }
  options& set(const filter_policy& filters) {
    detail::check([&](auto st) {
      return rocks_options_set_filter_policy(handle_, "filter_policy", filters.get(), st);
    });
    return *this;
  }
  // In the place of the listeners that are there, or beside them.
  options& set(const event_listener& listener) {
    detail::check([&](auto st) {
      return rocks_options_set_event_listener(handle_, "listeners", listener.get(), st);
    });
    return *this;
  }
  options& add(const event_listener& listener) {
    detail::check([&](auto st) {
      return rocks_options_add_event_listener(handle_, "listeners", listener.get(), st);
    });
    return *this;
  }
  options& set(const logger& log) {
    detail::check(
        [&](auto st) { return rocks_options_set_logger(handle_, "info_log", log.get(), st); });
    return *this;
  }
  // "listeners": its events; "info_log": the lines of its log.
  options& set(const char* name, const event_queue& queue) {
    detail::check(
        [&](auto st) { return rocks_options_set_event_queue(handle_, name, queue.get(), st); });
    return *this;
  }
  options& add(const event_queue& queue) {
    detail::check([&](auto st) {
      return rocks_options_add_event_queue(handle_, "listeners", queue.get(), st);
    });
    return *this;
  }
  std::string get(const char* name) const {
    buffer value;
    detail::check([&](auto st) { return rocks_options_get(handle_, name, value.out(), st); });
    return value.str();
  }
  using handle::get;
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
      return rocks_db_get_merge_operands(db_, family.get(), reading.get(), detail::data(key),
                                         key.size(), 0, nullptr, made, &operands, &count, st);
    });
    std::vector<std::string> all;
    for (size_t i = 0; i < count; i++) all.emplace_back(detail::view(operands[i]));
    return all;
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

 private:
  rocks_db* db_ = nullptr;
};

}  // namespace rocks

#endif
