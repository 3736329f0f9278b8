// Completion queues as C++ programs have them.
#include <rocks.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#define CHECK(condition)                                                           \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                                \
    }                                                                              \
  } while (0)

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  rocks::db db(std::string(argv[1]) + "/db",
               rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}}));
  rocks::queue queue("depth=8");
  rocks::completions done;
  CHECK(queue.fd() >= 0 && queue.value("depth") == 8);

  std::vector<rocks_operation> puts;
  const std::string keys[] = {"a", "b", "c"};
  for (const std::string& key : keys)
    puts.push_back(rocks::operation(ROCKS_OPERATION_PUT, db.get(), key, "value", 7));
  CHECK(queue.submit(puts));
  for (size_t ended = 0; ended < 3; ended += done.size()) {
    CHECK(queue.drain(done, rocks::queue::for_ever));
    for (const rocks_completion& one : done) {
      rocks::check(one);
      CHECK(one.user_data == 7);
    }
  }
  uint64_t ids[2];
  CHECK(queue.submit({rocks::operation(ROCKS_OPERATION_GET, db.get(), "a"),
                      rocks::operation(ROCKS_OPERATION_GET, nullptr, "a")},
                     ids));
  for (size_t ended = 0; ended < 2; ended += done.size()) {
    CHECK(queue.drain(done, rocks::queue::for_ever, 1) && done.size() == 1);
    if (done[0].id == ids[0]) {
      CHECK(rocks::view(done[0].value) == "value");
      continue;
    }
    try {
      rocks::check(done[0]);
      CHECK(false);
    } catch (const rocks::error& e) {
      CHECK(e.code() == ROCKS_INVALID_HANDLE);
    }
  }
  CHECK(!queue.cancel(ids[0]));

  rocks_operation get = rocks::operation(ROCKS_OPERATION_GET, db.get(), "a");
  get.flags = ROCKS_OPERATION_TRY_CACHE;
  CHECK(queue.submit_and_drain(&get, 1, done) && done.size() == 1);
  CHECK(rocks::view(done[0].value) == "value" && done[0].id == 0);

  const std::vector<rocks_operation> many(8, rocks::operation(ROCKS_OPERATION_FLUSH, db.get()));
  CHECK(queue.submit(many));
  CHECK(!queue.submit(many));
  CHECK(queue.close());
  size_t ended = 0;
  while (queue.drain(done, rocks::queue::for_ever)) ended += done.size();
  CHECK(ended == 8);
  return 0;
}
