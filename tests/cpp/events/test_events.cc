// Listeners, loggers and event queues of C++: functions that throw, on this thread and on
// RocksDB's, and what rocks.hpp makes of them.
#include "../support/check.hpp"

#include <atomic>
#include <stdexcept>
#include <string>

#include <poll.h>

static std::string folder;

static rocks::options opening() {
  return rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
}

struct counted {
  std::atomic<int>* alive;
  explicit counted(std::atomic<int>* count) : alive(count) { ++*alive; }
  counted(const counted& from) : alive(from.alive) { ++*alive; }
  ~counted() { --*alive; }
};

static void work(rocks::db& db) {
  for (int i = 0; i < 20; i++) db.put("key" + std::to_string(i), "value");
  rocks_status status;
  CHECK(rocks_db_flush(db.get(), nullptr, 0, nullptr, &status) == ROCKS_OK);
  CHECK(rocks_db_compact_range(db.get(), nullptr, nullptr, nullptr, 0, nullptr, 0, nullptr,
                               &status) == ROCKS_OK);
}

// Every event's listener throws: all events are delivered, and none does any harm.
static void throwing_listener() {
  std::atomic<int> alive{0}, told{0};
  rocks::failures failures;
  {
    const auto listener = rocks::event_listener::of(
        [count = counted(&alive), &told](const rocks_event& event) {
          if (++told % 3 == 0) throw 7;
          if (told % 3 == 1) throw std::bad_alloc();
          throw std::runtime_error("no " + std::string(rocks_event_kind_name(event.kind)));
        },
        0, true);
    auto options = opening();
    options.set(listener);
    rocks::db db(folder + "/throwing", options);
    options = rocks::options();
    work(db);
    CHECK(db.get("key1") == "value");
    db.close();
    failures = listener.failures();
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
  CHECK(told > 50 && failures.count == static_cast<uint64_t>(told));
  CHECK(failures.last.find("event listener: a C++ exception") == 0);
}

static void throwing_logger() {
  std::atomic<int> alive{0}, lines{0};
  {
    const auto logger = rocks::logger::of([count = counted(&alive), &lines](auto, auto text) {
      lines++;
      throw std::runtime_error(std::string(text.substr(0, 3)));
    });
    auto options = opening();
    options.set(logger);
    rocks::db db(folder + "/logging", options);
    work(db);
    db.close();
    CHECK(logger.failures().count == static_cast<uint64_t>(lines) && lines > 50);
    CHECK(logger.failures().last.find("logger: a C++ exception: ") == 0);
  }
  CHECK(alive == 0);
}

static void what_is_told() {
  std::string flushed, beside;
  const auto only = rocks::event_listener::of_answers(
      [&](const rocks_event& event) {
        flushed += std::string(rocks::view(event.column_family)) + ";";
        return ROCKS_LISTENER_GO_ON;
      },
      rocks::kinds({ROCKS_EVENT_FLUSH_COMPLETED}));
  const auto other = rocks::event_listener::of(
      [&](const rocks_event& event) { beside += std::string(rocks::view(event.db)); },
      rocks::kinds({ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED}));
  auto options = opening();
  options.set(only).add(other).set(rocks::logger::by_name("none"));
  rocks::db db(folder + "/told", options);
  work(db);
  db.close();
  // The compaction asks for a flush as well.
  CHECK(flushed == "default;" && beside == folder + "/told" + folder + "/told");
}

static void queues() {
  rocks::event_queue queue("capacity=1000;kinds=flush_begin:flush_completed");
  auto options = opening();
  options.add(queue).set("info_log", queue);
  rocks::db db(folder + "/queue", options);
  work(db);
  db.close();
  CHECK(queue.wait(-1) && queue.value("lost") == 0);
  pollfd one = {queue.fd(), POLLIN, 0};
  CHECK(poll(&one, 1, 0) == 1);
  rocks::event_block events;
  CHECK(events.size() == 0 && events.begin() == events.end());
  std::string seen;
  size_t lines = 0;
  queue.drain(events, 2);
  CHECK(events.size() == 2);
  lines += 2;  // the log comes first
  for (queue.drain(events); events.size() > 0; queue.drain(events)) {
    for (const rocks_event* event : events) {
      if (event->kind == ROCKS_EVENT_LOG) {
        lines++;
      } else {
        seen += rocks_event_kind_name(event->kind) + std::string(" ");
      }
    }
  }
  CHECK(seen == "flush_begin flush_completed " && lines > 50);
  CHECK(!queue.wait(0) && poll(&one, 1, 0) == 0);
  try {
    rocks::event_queue bad("capacity=none");
    CHECK(!"it was made");
  } catch (const rocks::error& e) {
    CHECK(e.code() == ROCKS_INVALID_ARGUMENT);
  }
}

static void names() {
  CHECK(rocks::event_kind_name(ROCKS_EVENT_FLUSH_BEGIN) == "flush_begin");
  CHECK(rocks::event_kind_name(77777).empty());
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  folder = argv[1];
  names();
  throwing_listener();
  throwing_logger();
  what_is_told();
  queues();
  return 0;
}
