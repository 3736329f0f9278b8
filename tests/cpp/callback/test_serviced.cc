// Callbacks with an owner: they run on its thread alone, while it serves.
#include "../support/check.hpp"

#include <poll.h>

#include <memory>
#include <string>
#include <thread>

namespace {

bool readable(int descriptor) {
  pollfd one = {descriptor, POLLIN, 0};
  return poll(&one, 1, 0) == 1;
}

void serves_until(const int& count, int wanted) {
  while (count < wanted) rocks::serve(1000000);
}

rocks::event_listener counting(int& count, std::shared_ptr<int> alive = {}) {
  const auto owner = std::this_thread::get_id();
  return rocks::event_listener::of(
      [&count, alive = std::move(alive), owner](const rocks_event&) {
        CHECK(std::this_thread::get_id() == owner);
        count++;
      },
      rocks::kinds({ROCKS_EVENT_FLUSH_COMPLETED}));
}

void flush_elsewhere(rocks::db& db) {
  std::thread([&] {
    db.put("k", "v");
    db.flush();
  }).join();
}

void own_thread(const std::string& path) {
  const auto alive = std::make_shared<int>(0);
  int told = 0;
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  {
    rocks::serviced here;
    opening.set(counting(told, alive));
    // Every thread needs an order: there is none with an owner.
    CHECK(code_of([] {
            rocks::comparator("own",
                              [](std::string_view a, std::string_view b) { return a.compare(b); });
          }) == ROCKS_INVALID_ARGUMENT);
  }
  // The scope has ended.
  CHECK(rocks::comparator("own", [](std::string_view a, std::string_view b) {
          return a.compare(b);
        }).compare("a", "b") == -1);
  const int descriptor = rocks::service_descriptor();
  rocks::db db(path, opening);
  opening = {};
  rocks::serve();
  CHECK(!readable(descriptor));
  flush_elsewhere(db);
  CHECK(told == 0);
  serves_until(told, 1);
  const auto stats = rocks::service_stats(rocks::service_owner());
  CHECK(told == 1 && stats.answered >= 1 && stats.dropped == 0);
  db.close();
  while (alive.use_count() > 1) rocks::serve(1000000);
  CHECK(rocks::service_stats(rocks::service_owner()).not_destroyed == 0);
}

// A number that another thread had is this one's.
void taken(const std::string& path) {
  uint64_t number = 0;
  std::thread([&] { number = rocks::service_owner(); }).join();
  CHECK(number != 0 && number != rocks::service_owner());
  int told = 0;
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  {
    rocks::serviced by(ROCKS_CALLBACK_OWNER, 1000, number);
    opening.set(counting(told));
  }
  rocks::take_service(number);
  rocks::db db(path, opening);
  flush_elsewhere(db);
  serves_until(told, 1);
  CHECK(rocks::service_stats(number).answered >= 1);
  CHECK(code_of([] { rocks::take_service(UINT64_MAX); }) == ROCKS_INVALID_ARGUMENT);
  db.close();
  opening = {};
  rocks::serve();
}

// What nobody answers is declined, and loses nothing.
void declined(const std::string& path) {
  int merges = 0;
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  {
    rocks::serviced here(ROCKS_CALLBACK_OWNER, 1);
    opening.set(rocks::merge_operator::associative(
        "longest",
        [&](std::string_view, std::optional<std::string_view> existing, std::string_view value) {
          merges++;
          return std::string(existing && existing->size() > value.size() ? *existing : value);
        }));
  }
  rocks::db db(path, opening);
  db.merge("k", "two");
  db.merge("k", "three");
  std::thread([&] { CHECK(code_of([&] { db.get("k"); }) == ROCKS_NOT_SERVED); }).join();
  CHECK(merges == 0 && rocks::service_stats(rocks::service_owner()).declined >= 1);
  CHECK(db.get("k") == "three" && merges >= 1);
  db.close();
  opening = {};
  rocks::serve();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  own_thread(folder + "/own");
  taken(folder + "/taken");
  declined(folder + "/declined");
  return 0;
}
