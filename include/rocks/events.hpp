// Part of rocks.hpp: listeners, loggers and queues of events.
#ifndef ROCKS_EVENTS_HPP
#define ROCKS_EVENTS_HPP

#include <rocks/base.hpp>

#include <functional>
#include <initializer_list>

namespace rocks {

// Is told what happens inside databases. The function is called on any thread, several at a
// time; what it throws is counted (failures()), and fails nothing.
class event_listener
    : public detail::callback_object<rocks_event_listener, rocks_event_listener_free,
                                     rocks_event_listener_failures> {
 public:
  using function = std::function<void(const rocks_event&)>;
  // What it answers is one of ROCKS_LISTENER_*.
  using answering = std::function<rocks_listener_answer(const rocks_event&)>;

  event_listener() = default;
  using callback_object::callback_object;
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
    rocks_event_listener_callbacks callbacks{};
    callbacks.event = [](void* of, const rocks_event* event) {
      return (*static_cast<answering*>(of))(*event);
    };
    callbacks.kinds = kinds;
    callbacks.should_be_notified_on_file_io = file_io;
    return event_listener(detail::made_of(rocks_event_listener_new, callbacks, std::move(told)));
  }
};

inline uint64_t kinds(std::initializer_list<rocks_event_kind> wanted) {
  uint64_t mask = 0;
  for (const rocks_event_kind kind : wanted) mask |= uint64_t{1} << kind;
  return mask;
}

// As options have it: "flush_begin". Empty: there is no such kind.
inline std::string_view event_kind_name(rocks_event_kind kind) {
  const char* name = rocks_event_kind_name(kind);
  return name != nullptr ? name : std::string_view();
}

// Takes the lines of RocksDB's log. The function is called on any thread, several at a time;
// what it throws is counted, and fails nothing.
class logger
    : public detail::callback_object<rocks_logger, rocks_logger_free, rocks_logger_failures> {
 public:
  using function = std::function<void(rocks_log_level level, std::string_view text)>;

  logger() = default;
  using callback_object::callback_object;
  static logger of(function log, rocks_log_level least = ROCKS_LOG_INFO) {
    rocks_logger_callbacks callbacks{};
    callbacks.log = [](void* of, rocks_log_level level, const uint8_t* text, size_t len) {
      (*static_cast<function*>(of))(level, detail::bytes(text, len));
    };
    callbacks.level = least;
    return logger(detail::made_of(rocks_logger_new, callbacks, std::move(log)));
  }
  // "stderr", "none".
  static logger by_name(const char* name, const char* options = nullptr) {
    logger made;
    detail::check(
        [&](auto st) { return rocks_logger_new_by_name(name, options, &made.handle_, st); });
    return made;
  }
};

// Events that were drained: for (const rocks_event* event : events) ...
class event_block : public detail::handle<rocks_event_block, rocks_event_block_free> {
 public:
  event_block() {
    detail::check([&](auto st) { return rocks_event_block_new(&handle_, st); });
  }
  const rocks_event* const* begin() const noexcept { return shown_.events; }
  const rocks_event* const* end() const noexcept { return shown_.events + shown_.count; }
  size_t size() const noexcept { return shown_.count; }

 private:
  friend class event_queue;
  rocks_event_block_view shown_{};
};

// The events and log lines of databases, to be polled.
class event_queue : public detail::handle<rocks_event_queue, rocks_event_queue_free> {
 public:
  explicit event_queue(const char* options = nullptr) {
    detail::check([&](auto st) { return rocks_event_queue_new(options, &handle_, st); });
  }
  // What waits, the oldest first; 0: all.
  void drain(event_block& into, size_t max = 0) {
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
  uint64_t value(const char* name) const {
    uint64_t found = 0;
    detail::check([&](auto st) { return rocks_event_queue_value(handle_, name, &found, st); });
    return found;
  }
};

}  // namespace rocks

#endif
