// Loggers: send RocksDB's info log to the user's functions, to stderr, or nowhere.
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>

#include "src/callback/ask.h"
#include "src/events/event.h"
#include "src/objects/objects.h"

namespace rx {
namespace {

using rocksdb::InfoLogLevel;

constexpr const char* kLevels[] = {"DEBUG", "INFO", "WARN", "ERROR", "FATAL", "HEADER"};

// Formats RocksDB's messages to whole lines: of any length, without the end of line.
class line_logger : public rocksdb::Logger {
 public:
  explicit line_logger(InfoLogLevel least) : rocksdb::Logger(least) {}

  using rocksdb::Logger::Logv;
  void Logv(InfoLogLevel level, const char* format, va_list ap) override {
    if (level >= GetInfoLogLevel()) write(level, format, ap);
  }
  // RocksDB's own would pass InfoLogLevel::INFO_LEVEL.
  void LogHeader(const char* format, va_list ap) override {
    write(InfoLogLevel::HEADER_LEVEL, format, ap);
  }

 protected:
  // A NUL follows the text.
  virtual void line(InfoLogLevel level, const char* text, size_t len) = 0;

 private:
  void write(InfoLogLevel level, const char* format, va_list ap) noexcept {
    char stack[1024];
    va_list again;
    va_copy(again, ap);
    const int formatted = vsnprintf(stack, sizeof stack, format, ap);
    std::unique_ptr<char[]> heap;
    char* text = stack;
    size_t len = formatted > 0 ? static_cast<size_t>(formatted) : 0;
    if (len >= sizeof stack) {
      heap.reset(new (std::nothrow) char[len + 1]);
      if (heap != nullptr) {
        text = heap.get();
        vsnprintf(text, len + 1, format, again);
      } else {
        len = sizeof stack - 1;
      }
    }
    va_end(again);
    while (len > 0 && text[len - 1] == '\n') len--;
    text[len] = 0;
    line(level, text, len);
  }
};

class called final : public line_logger, public std::enable_shared_from_this<called> {
 public:
  explicit called(const rocks_logger_callbacks& callbacks)
      : line_logger(static_cast<InfoLogLevel>(callbacks.level)),
        user_(callbacks),
        log_(callbacks.log) {}

  const user& of() const { return user_; }

 private:
  void line(InfoLogLevel level, const char* text, size_t len) override {
    if (!user_.is_owners_alone()) return show<from::kLocked>(level, text, len);
    try {
      leave_to_owner(user_, true, [it = shared_from_this(), level, line = std::string(text, len)] {
        it->show<from::kLibrary>(level, line.data(), line.size());
      });
    } catch (const std::exception& e) {
      user_.note(e.what());
    }
  }

  template <from From>
  void show(InfoLogLevel level, const char* text, size_t len) const {
    std::string failure;
    const auto call = [&] {
      log_(user_.state(), level, reinterpret_cast<const uint8_t*>(text), len);
    };
    // What was left to the owner is on its thread already.
    const bool whole = user_.is_owners_alone() ? guarded<From>(&failure, call)
                                               : guarded<From>(user_, &failure, call);
    if (!whole) user_.note(failure);
  }

  user user_;
  decltype(rocks_logger_callbacks::log) log_;
};

// Writes each line with one write, so that lines of several threads and processes do not mix.
class to_stderr final : public line_logger {
 public:
  to_stderr(InfoLogLevel least, std::string prefix)
      : line_logger(least), prefix_(std::move(prefix)) {}

 private:
  void line(InfoLogLevel level, const char* text, size_t len) override {
    timeval now;
    tm local;
    gettimeofday(&now, nullptr);
    localtime_r(&now.tv_sec, &local);
    char head[64];
    size_t size = strftime(head, sizeof head, "%Y/%m/%d-%H:%M:%S", &local);
    size += static_cast<size_t>(snprintf(head + size, sizeof head - size, ".%06ld [%s] ",
                                         static_cast<long>(now.tv_usec), kLevels[level]));
    try {
      std::string whole;
      whole.reserve(prefix_.size() + 1 + size + len + 1);
      if (!prefix_.empty()) whole.append(prefix_).append(" ");
      whole.append(head, size).append(text, len).push_back('\n');
      // If stderr is closed, the line is lost.
      [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, whole.data(), whole.size());
    } catch (...) {
    }
  }

  std::string prefix_;
};

struct silent final : rocksdb::Logger {
  silent() : rocksdb::Logger(InfoLogLevel::HEADER_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(InfoLogLevel, const char*, va_list) override {}
  void LogHeader(const char*, va_list) override {}
};

struct called_logger final : logger {
  uint64_t failures(std::string* last) const override {
    return static_cast<const called*>(it.get())->of().failures(last);
  }
};

}  // namespace

field log_level(const char* name, std::function<void(int)> set) {
  return choice(name,
                {{"DEBUG_LEVEL", 0},
                 {"INFO_LEVEL", 1},
                 {"WARN_LEVEL", 2},
                 {"ERROR_LEVEL", 3},
                 {"FATAL_LEVEL", 4},
                 {"HEADER_LEVEL", 5}},
                std::move(set));
}

Status make_called_logger(const void* from, std::unique_ptr<object>* out) {
  const auto& given = *static_cast<const rocks_logger_callbacks*>(from);
  auto it = std::make_shared<called>(given);
  if (given.log == nullptr) return Status::InvalidArgument("callbacks: log is NULL");
  if (given.level < 0 || given.level >= rocksdb::NUM_INFO_LOG_LEVELS) {
    return Status::InvalidArgument("callbacks: level is " + std::to_string(given.level) +
                                   "; accepted: 0 (debug) to 5 (header)");
  }
  auto made = std::make_unique<called_logger>();
  made->it = std::move(it);
  *out = std::move(made);
  return Status::OK();
}

Status make_logger(const char* name, const char* options, std::unique_ptr<object>* out) {
  const std::string kind = name;
  int level = InfoLogLevel::INFO_LEVEL;
  std::string prefix;
  std::vector<field> fields;
  if (kind == "stderr") {
    fields = {log_level("level", [&](int v) { level = v; }),
              {"prefix", [&](const std::string& value) {
                 prefix = value;
                 return std::string();
               }}};
  } else if (kind != "none") {
    return Status::InvalidArgument("name: \"" + kind + "\"; accepted: stderr, none");
  }
  const Status s = configure(options, fields);
  if (!s.ok()) return s;
  auto made = std::make_unique<logger>();
  if (kind == "none") {
    made->it = std::make_shared<silent>();
  } else {
    made->it = std::make_shared<to_stderr>(static_cast<InfoLogLevel>(level), prefix);
  }
  *out = std::move(made);
  return s;
}

}  // namespace rx

extern "C" int32_t rx_logger_new(const char* name, const char* options, rx::object** out,
                                 rx::status* st) {
  return rx::run(st, [&] {
    std::unique_ptr<rx::object> made;
    const rx::Status s = rx::make_logger(name, options, &made);
    if (s.ok()) *out = made.release();
    return s;
  });
}
