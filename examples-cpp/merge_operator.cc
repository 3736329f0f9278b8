// A merge operator: counts without reading first, and without a lock.
#include <iostream>
#include <rocks.hpp>
#include <thread>

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "merge_operator.db";
  // Called when a value is needed. An exception out of it fails that read, with its message.
  const auto add = rocks::merge_operator::associative(
      "add", [](std::string_view, rocks::merge_operator::bytes before, std::string_view by) {
        const long sum = before ? std::stol(std::string(*before)) : 0;
        return std::to_string(sum + std::stol(std::string(by)));
      });
  rocks::options opening(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  opening.set(add);
  rocks::db db(path, opening);

  // A merge is a write: two threads lose nothing.
  const auto count = [&] {
    for (int i = 0; i < 1000; i++) db.merge("visits", "1");
  };
  std::thread other(count);
  count();
  other.join();
  std::cout << "visits: " << *db.get("visits") << '\n';

  db.put("visits", "10");
  db.merge("visits", "-3");
  std::cout << "merges go on from a put: " << *db.get("visits") << '\n';

  db.merge("broken", "x");
  try {
    db.get("broken");
  } catch (const rocks::error&) {
    std::cout << "what is no number is refused, " << add.failures().count << " time\n";
  }
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
