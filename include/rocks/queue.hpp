// Part of rocks.hpp: completion queues.
#ifndef ROCKS_QUEUE_HPP
#define ROCKS_QUEUE_HPP

#include <rocks/base.hpp>

#include <initializer_list>
#include <vector>

namespace rocks {

// An operation with nothing but its kind; fill in what the kind reads.
inline rocks_operation operation(rocks_operation_kind kind, rocks_db* db = nullptr,
                                 uint64_t user_data = 0) {
  rocks_operation made{};
  made.struct_size = sizeof made;
  made.kind = kind;
  made.db = db;
  made.user_data = user_data;
  return made;
}

// The same with a key and a value.
inline rocks_operation operation(rocks_operation_kind kind, rocks_db* db, std::string_view key,
                                 std::string_view value = {}, uint64_t user_data = 0) {
  rocks_operation made = operation(kind, db, user_data);
  made.key = key.data();
  made.key_len = key.size();
  made.value = value.data();
  made.value_len = value.size();
  return made;
}

// Completions that were drained: for (const rocks_completion& one : completions) ...
class completions : public detail::handle<rocks_completions, rocks_completions_free> {
 public:
  completions() {
    detail::check([&](auto st) { return rocks_completions_new(&handle_, st); });
  }
  const rocks_completion* begin() const noexcept { return shown_.completions; }
  const rocks_completion* end() const noexcept { return shown_.completions + shown_.count; }
  size_t size() const noexcept { return shown_.count; }
  const rocks_completion& operator[](size_t at) const { return shown_.completions[at]; }

 private:
  friend class queue;
  rocks_completions_view shown_{};
};

// Throws what an operation ended with, unless it succeeded or found nothing.
inline void check(const rocks_completion& one) {
  if (one.status != nullptr) throw error(*one.status);
}

// Takes operations, and gives back how they ended.
class queue : public detail::handle<rocks_queue, rocks_queue_free> {
 public:
  // In microseconds.
  static constexpr uint64_t for_ever = UINT64_MAX;

  explicit queue(const char* options = nullptr) {
    detail::check([&](auto st) { return rocks_queue_new(options, &handle_, st); });
  }
  // False: the queue is full, and none was submitted. `ids`: room for `count`, or nullptr.
  bool submit(const rocks_operation* operations, size_t count, uint64_t* ids = nullptr) {
    rocks_status status;
    const rocks_code code = rocks_queue_submit(handle_, operations, count, ids, &status);
    if (code != ROCKS_OK && code != ROCKS_TRY_AGAIN) throw error(status);
    return code == ROCKS_OK;
  }
  bool submit(std::initializer_list<rocks_operation> operations, uint64_t* ids = nullptr) {
    return submit(operations.begin(), operations.size(), ids);
  }
  bool submit(const std::vector<rocks_operation>& operations, uint64_t* ids = nullptr) {
    return submit(operations.data(), operations.size(), ids);
  }
  // False: closed, and everything was drained. `max` 0: all.
  bool drain(completions& into, uint64_t timeout_micros = 0, size_t max = 0) {
    into.shown_ = {};
    rocks_status status;
    const rocks_code code =
        rocks_queue_drain(handle_, max, timeout_micros, into.get(), &into.shown_, &status);
    if (code != ROCKS_OK && code != ROCKS_CLOSED) throw error(status);
    return code == ROCKS_OK;
  }
  // Both in one call: gets that try the cache are complete at once. False: full.
  bool submit_and_drain(const rocks_operation* operations, size_t count, completions& into,
                        uint64_t timeout_micros = 0, size_t max = 0, uint64_t* ids = nullptr) {
    into.shown_ = {};
    rocks_status status;
    const rocks_code code = rocks_queue_submit_and_drain(
        handle_, operations, count, ids, max, timeout_micros, into.get(), &into.shown_, &status);
    if (code != ROCKS_OK && code != ROCKS_TRY_AGAIN) throw error(status);
    return code == ROCKS_OK;
  }
  // False: it has ended.
  bool cancel(uint64_t id) {
    rocks_status status;
    const rocks_code code = rocks_queue_cancel(handle_, id, &status);
    if (code != ROCKS_OK && code != ROCKS_NOT_FOUND) throw error(status);
    return code == ROCKS_OK;
  }
  // False: operations still run. What has ended can be drained afterwards.
  bool close(uint64_t timeout_micros = for_ever) {
    rocks_status status;
    const rocks_code code = rocks_queue_close(handle_, timeout_micros, &status);
    if (code != ROCKS_OK && code != ROCKS_TIMED_OUT) throw error(status);
    return code == ROCKS_OK;
  }
  // Readable while there are completions.
  int fd() const {
    int32_t fd = -1;
    detail::check([&](auto st) { return rocks_queue_fd(handle_, &fd, st); });
    return fd;
  }
  uint64_t value(const char* name) const {
    uint64_t found = 0;
    detail::check([&](auto st) { return rocks_queue_value(handle_, name, &found, st); });
    return found;
  }
};

}  // namespace rocks

#endif
