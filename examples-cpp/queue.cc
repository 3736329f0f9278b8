// A queue: many operations in one call, none of which blocks the thread, as an event loop needs it.
#include <poll.h>

#include <iostream>
#include <rocks.hpp>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  const std::string path = argc > 1 ? argv[1] : "queue.db";
  rocks::db db(path, rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}));
  rocks::queue queue("depth=64");
  rocks::completions done;

  // Keys and values of the operations stay where they are until they have ended.
  std::vector<std::string> keys;
  std::vector<rocks_operation> puts;
  for (int i = 0; i < 50; i++) keys.push_back("key" + std::to_string(i));
  for (const std::string& key : keys) {
    puts.push_back(rocks::operation(ROCKS_OPERATION_PUT, db.get(), key, key));
  }
  queue.submit(puts);

  // An event loop watches the descriptor among its own; here it is the only one.
  size_t ended = 0;
  while (ended < puts.size()) {
    pollfd readable{queue.fd(), POLLIN, 0};
    poll(&readable, 1, -1);
    queue.drain(done);
    for (const rocks_completion& one : done) rocks::check(one);
    ended += done.size();
  }
  std::cout << ended << " puts have ended\n";

  // What was asked for is told by a number of yours. An absent key is an answer.
  queue.submit({rocks::operation(ROCKS_OPERATION_GET, db.get(), "key7", {}, 7),
                rocks::operation(ROCKS_OPERATION_GET, db.get(), "key70", {}, 70)});
  std::string found, absent;
  for (ended = 0; ended < 2; ended += done.size()) {
    queue.drain(done, rocks::queue::for_ever);
    for (const rocks_completion& one : done) {
      rocks::check(one);
      if (one.code == ROCKS_OK) found = std::string(rocks::view(one.value));
      if (one.code == ROCKS_NOT_FOUND) absent = std::to_string(one.user_data);
    }
  }
  std::cout << "found " << found << ", and nothing for " << absent << '\n';

  // Closing waits for what is under way.
  std::cout << (queue.close() ? "closed" : "not yet") << '\n';
} catch (const rocks::error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
