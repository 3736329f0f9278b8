// Part of rocks.hpp: errors, handles, bytes, and what every callback object has.
#ifndef ROCKS_BASE_HPP
#define ROCKS_BASE_HPP

#include <rocks.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <initializer_list>
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

// The bytes of a slice.
inline std::string_view view(const rocks_slice& slice) {
  return {reinterpret_cast<const char*>(slice.data), slice.len};
}

// Many keys or values, each where it is: strings or views, which must outlive this.
//   db.put_many(rocks::slices{"a", "b"}, rocks::slices(values));
class slices {
 public:
  slices(std::initializer_list<std::string_view> all) { add(all); }
  template <typename Range>
  explicit slices(const Range& all) {
    add(all);
  }
  const rocks_slice* get() const noexcept { return raw_.data(); }
  size_t size() const noexcept { return raw_.size(); }

 private:
  template <typename Range>
  void add(const Range& all) {
    for (const std::string_view one : all) {
      raw_.push_back({reinterpret_cast<const uint8_t*>(one.data()), one.size()});
    }
  }
  std::vector<rocks_slice> raw_;
};

namespace detail {

inline const uint8_t* data(std::string_view bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

inline rocks_slice slice(std::string_view bytes) { return {data(bytes), bytes.size()}; }

inline std::string_view bytes(const uint8_t* data, size_t len) {
  return {reinterpret_cast<const char*>(data), len};
}

// An end of a range: that there is none is a nullptr, an empty key is not.
struct bound {
  explicit bound(const std::optional<std::string_view>& key)
      : data(!key           ? nullptr
             : key->empty() ? ""
                            : key->data()),
        size(key ? key->size() : 0) {}
  const char* data;
  size_t size;
};

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

// Reads a value into memory of the caller's: its true length, or nothing. One that is longer than
// the memory is cut.
template <typename Call>
std::optional<size_t> length(Call call) {
  size_t len = 0;
  rocks_status status;
  const rocks_code code = call(&len, &status);
  if (code == ROCKS_NOT_FOUND) return std::nullopt;
  if (code != ROCKS_OK && code != ROCKS_BUFFER_TOO_SMALL) throw error(status);
  return len;
}

// What a call gives last: a number, or a truth.
template <typename T, typename Call>
T number(Call call) {
  T number{};
  check([&](auto st) { return call(&number, st); });
  return number;
}

// Names that end with a NUL each.
inline std::vector<std::string> names(std::string_view joined) {
  std::vector<std::string> all;
  for (size_t at = 0; at < joined.size(); at += all.back().size() + 1) {
    all.emplace_back(joined.substr(at, joined.find('\0', at) - at));
  }
  return all;
}

// Lines of a text.
inline std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    all.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return all;
}

// How many entries two lists have, which must be as long as each other.
inline size_t pairs(size_t keys, size_t values) {
  if (keys == values) return keys;
  rocks_status status{};
  status.code = ROCKS_INVALID_ARGUMENT;
  std::snprintf(status.message, sizeof status.message, "values: %zu entries; keys has %zu", values,
                keys);
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

// Where the functions of objects run that this thread makes (service.hpp); zeros: on any thread.
inline rocks_service_terms& terms() {
  thread_local rocks_service_terms of_thread{};
  return of_thread;
}

// What the callbacks of a call have in common; the state is the library's when it has been called.
template <typename Callbacks, typename State>
void give(Callbacks& callbacks, State state) {
  callbacks.struct_size = sizeof callbacks;
  callbacks.service = terms();
  callbacks.destroy = [](void* it) { delete static_cast<State*>(it); };
  callbacks.state = new State(std::move(state));
}

// How a callback object is made: a copy of `state` is the library's from here on.
template <typename Callbacks, typename T, typename State>
T* made_of(rocks_code (*make)(const Callbacks*, T**, rocks_status*), Callbacks callbacks,
           State state) {
  T* made = nullptr;
  give(callbacks, std::move(state));
  check([&](auto st) { return make(&callbacks, &made, st); });
  return made;
}

}  // namespace detail

// Any other function of rocks.h, with all arguments but the status; throws what it fails with.
//   rocks::call(rocks_db_sync_wal, db.get());
template <typename Function, typename... Arguments>
void call(Function function, Arguments... arguments) {
  detail::check([&](auto st) { return function(arguments..., st); });
}

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

namespace detail {

// The bytes that a call puts into a buffer.
template <typename Call>
std::string text(Call call) {
  buffer got;
  check([&](auto st) { return call(got.out(), st); });
  return got.str();
}

// The same, or nothing where there is none.
template <typename Call>
std::optional<std::string> some_text(Call call) {
  buffer got;
  const bool is_there = found([&](auto st) { return call(got.out(), st); });
  return is_there ? std::optional<std::string>(got.view()) : std::nullopt;
}

}  // namespace detail

// What a callback appends its answer to.
class sink {
 public:
  explicit sink(rocks_sink* raw) : raw_(raw) {}
  void append(std::string_view bytes) const {
    detail::check([&](auto st) { return rocks_sink_append(raw_, bytes.data(), bytes.size(), st); });
  }
  void append(std::string_view name, std::string_view value) const {
    detail::check([&](auto st) {
      return rocks_sink_append_pair(raw_, name.data(), name.size(), value.data(), value.size(), st);
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

namespace detail {

// One column family for each of many keys.
class same_family {
 public:
  same_family(const column_family& family, size_t keys) {
    if (family) all_.assign(keys, family.get());
  }
  // nullptr: the default one for every key.
  const rocks_column_family* const* data() const noexcept {
    return all_.empty() ? nullptr : all_.data();
  }

 private:
  std::vector<const rocks_column_family*> all_;
};

}  // namespace detail

}  // namespace rocks

#endif
